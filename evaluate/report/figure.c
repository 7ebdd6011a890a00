/* figure.c - see figure.h */
#include "evaluate/report/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_TEXT 16

/* Three digits: ".783", "1.41", "14.1"; a sign for differences. Where there is
 * no sign else, a minus costs a digit: the width stays. */
static const char *plain(double value, bool is_signed, char out[NUMBER_TEXT])
{
	double size = fabs(value);
	int digits = size < 0.9995 ? 3 : size < 9.995 ? 2 : 1;
	const char *sign = value < 0 ? "-" : is_signed ? "+" : "";
	char number[NUMBER_TEXT];

	if (value <= -0.0005 && !is_signed && digits > 1)
		digits--;
	snprintf(number, sizeof(number), "%.*f", digits, size);
	if (!strpbrk(number, "123456789"))
		sign = "";
	snprintf(out, NUMBER_TEXT, "%s%s", sign, number + (number[0] == '0'));
	return out;
}

static const char *percent(double share, bool is_signed, char out[NUMBER_TEXT])
{
	double points = share * 100;

	int digits = fabs(points) < 99.95 ? 1 : 0;

	/* No "-0.0": what rounds to nothing has no sign. */
	if (fabs(points) < 0.05)
		snprintf(out, NUMBER_TEXT, "0.0");
	else if (is_signed)
		snprintf(out, NUMBER_TEXT, "%+.*f", digits, points);
	else
		snprintf(out, NUMBER_TEXT, "%.*f", digits, points);
	return out;
}

static const char *write(const struct figure *figure, bool is_plain,
			 bool is_signed, char out[FIGURE_TEXT])
{
	const char *(*number)(double, bool, char *) =
		is_plain ? plain : percent;
	char value[NUMBER_TEXT], low[NUMBER_TEXT], high[NUMBER_TEXT];

	if (!figure->score.is_defined)
		snprintf(out, FIGURE_TEXT, "undefined");
	else
		snprintf(out, FIGURE_TEXT, "%s [%s, %s]",
			 number(figure->score.value, is_signed, value),
			 number(figure->interval.low, is_signed, low),
			 number(figure->interval.high, is_signed, high));
	return out;
}

const char *figure_text(const struct figure *figure, bool is_plain,
			char out[FIGURE_TEXT])
{
	return write(figure, is_plain, false, out);
}

const char *difference_text(const struct figure *figure, bool is_plain,
			    char out[FIGURE_TEXT])
{
	return write(figure, is_plain, true, out);
}

const char *short_p_text(double p, char out[FIGURE_TEXT])
{
	char number[NUMBER_TEXT];

	if (isnan(p))
		return "-";
	if (p < 0.001)
		return "<.001";
	snprintf(number, sizeof(number), "%.*f", p < 0.0995 ? 3 : 2, p);
	snprintf(out, FIGURE_TEXT, "%s", number + (number[0] == '0'));
	return out;
}

json_t *real_json(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *interval_json(const struct interval *interval)
{
	return json_pack("[o o]", real_json(interval->low),
			 real_json(interval->high));
}

json_t *figure_json(const struct figure *figure)
{
	if (!figure->score.is_defined)
		return json_pack("{sn ss sf}", "value", "undefined_because",
				 figure->score.why_not ? figure->score.why_not
						       : "",
				 "n", figure->n);
	return json_pack("{so so so}", "value", real_json(figure->score.value),
			 "interval", interval_json(&figure->interval), "n",
			 real_json(figure->n));
}
