/* status_second.c - see status_second.h */
#include "data/command/status_second.h"

#include <inttypes.h>
#include <stdio.h>

static const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

static void print_agreement(const char *by, const struct agreement_of *of,
			    size_t pairs, size_t differ)
{
	const struct agreement *raw = &of->raw, *alpha = &of->alpha;

	if (!pairs)
		return;
	printf("again     by %s %zu text%s: %zu differ%s\n", by, pairs,
	       plural((int64_t)pairs), differ, differ == 1 ? "s" : "");
	if (raw->is_defined)
		printf("          %.1f %% agree (95 %%: %.1f to %.1f %%)\n",
		       100 * raw->value, 100 * raw->interval.low,
		       100 * raw->interval.high);
	if (alpha->is_defined)
		printf("          Krippendorff's alpha %.2f (95 %%: %.2f to "
		       "%.2f)\n",
		       alpha->value, alpha->interval.low, alpha->interval.high);
	else
		printf("          Krippendorff's alpha is undefined: %s\n",
		       alpha->why_not);
}

static void print_noise(const struct agreement_summary *summary)
{
	const struct label_noise *noise = &summary->noise;

	if (!noise->is_defined)
		return;
	printf("noise     %.1f %% of labels are wrong (95 %%: %.1f to %.1f %%)",
	       100 * noise->rate, 100 * noise->low, 100 * noise->high);
	if (!summary->readings.overlaps)
		printf(", or more:\n          repeats leave out what one "
		       "person always gets wrong");
	printf(";\n          what a model is measured to gain is %.2f of what "
	       "it gains\n",
	       noise->factor);
}

static void print_open(const struct second_open *open)
{
	const struct {
		int64_t count;
		const char *what;
	} kinds[] = {
		{ open->repeats, "repeat" },
		{ open->overlaps, "overlap" },
		{ open->audits, "audit" },
	};
	const char *start = "to read   ";

	for (size_t i = 0; i < 3; i++) {
		if (!kinds[i].count)
			continue;
		printf("%s%" PRId64 " %s%s", start, kinds[i].count,
		       kinds[i].what, plural(kinds[i].count));
		start = ", ";
	}
	if (open->repeats || open->overlaps || open->audits)
		putchar('\n');
	if (open->overlaps)
		puts("          an overlap is for who has not read the text: "
		     "payoff annotate\n          --annotator NAME");
}

void status_second_print(const struct agreement_summary *summary)
{
	const struct second_readings *readings = &summary->readings;

	print_agreement("the same person", &summary->repeats, readings->repeats,
			readings->repeats_differ);
	print_agreement("another person", &summary->overlaps,
			readings->overlaps, readings->overlaps_differ);
	print_noise(summary);
	print_open(&summary->open);
}

static json_t *agreement_json(const struct agreement *agreement,
			      const char *method)
{
	if (!agreement->is_defined)
		return json_pack("{sn ss sI}", "value", "why_not",
				 agreement->why_not, "n",
				 (json_int_t)agreement->items);
	return json_pack("{sf sf sf sI ss}", "value", agreement->value, "low",
			 agreement->interval.low, "high",
			 agreement->interval.high, "n",
			 (json_int_t)agreement->items, "method", method);
}

static json_t *readings_json(const struct agreement_of *of, size_t pairs,
			     size_t differ, int64_t open)
{
	return json_pack(
		"{sI sI sI so so}", "pairs", (json_int_t)pairs, "differ",
		(json_int_t)differ, "open", (json_int_t)open, "agreement",
		agreement_json(&of->raw, "Wilson, 95 %"), "krippendorff_alpha",
		agreement_json(&of->alpha, "percentile bootstrap, 95 %"));
}

static json_t *noise_json(const struct label_noise *noise)
{
	const struct agreement rate = {
		.is_defined = noise->is_defined,
		.why_not = noise->why_not,
		.value = noise->rate,
		.interval = { noise->low, noise->high },
		.items = noise->pairs,
	};
	json_t *json = agreement_json(&rate, "from the share of pairs that "
					     "differ; Wilson, 95 %");

	json_object_set_new(json, "gain_factor", json_real(noise->factor));
	return json;
}

json_t *status_second_json(const struct agreement_summary *summary)
{
	const struct second_readings *readings = &summary->readings;
	const struct second_open *open = &summary->open;

	return json_pack("{so so sI so}", "repeats",
			 readings_json(&summary->repeats, readings->repeats,
				       readings->repeats_differ, open->repeats),
			 "overlaps",
			 readings_json(&summary->overlaps, readings->overlaps,
				       readings->overlaps_differ,
				       open->overlaps),
			 "open_audits", (json_int_t)open->audits, "label_noise",
			 noise_json(&summary->noise));
}
