/* gate_file.c - see gate_file.h */
#include "evaluate/command/gate_file.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "evaluate/gate/policy_figures.h"

static int judge(struct gate *gate, const struct opening *opening,
		 const struct beside *beside, const struct label_list *labels,
		 struct arena *arena, struct err *err)
{
	size_t count;
	const struct policy_figure *figures =
		policy_figures(opening, beside, labels, arena, &count);

	if (policy_judge(&gate->policy, figures, count, arena, &gate->judgement,
			 err))
		return gate->path ? err_at(err, "%s", gate->path) : -1;
	return 0;
}

int gate_file_load(const char *path, const struct label_list *labels,
		   struct arena *arena, struct gate *gate, struct err *err)
{
	size_t length;
	char *bytes;
	int rc;

	memset(gate, 0, sizeof(*gate));
	gate->path = path;
	if (!path) {
		gate->policy = policy_of_verdict(arena);
		return 0;
	}
	if (file_read(path, POLICY_BYTES_MAX, &bytes, &length, err))
		return -1;
	rc = policy_parse(bytes, length, arena, &gate->policy, err);
	free(bytes);
	if (rc)
		return err_at(err, "%s", path);
	return judge(gate, NULL, NULL, labels, arena, err);
}

int gate_file_judge(struct gate *gate, const struct report *report,
		    struct arena *arena, struct err *err)
{
	return judge(gate, report->has_opening ? &report->opening : NULL,
		     &report->beside, &report->labels, arena, err);
}
