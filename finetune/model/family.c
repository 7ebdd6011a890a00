/* family.c - see family.h */
#include "finetune/model/family.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

static const struct names {
	const char *prefix, *layers, *parts[PARTS];
	const char *dense, *output, *pooler, *architecture;
	const char *bare[4];	/* how names without the prefix begin */
	const char *ignored[4]; /* how names without a use begin */
} names[] = {
	[FAMILY_BERT] = {
		"bert.", "encoder.layer",
		{ "attention.self.query", "attention.self.key",
		  "attention.self.value", "attention.output.dense",
		  "attention.output.LayerNorm", "intermediate.dense",
		  "output.dense", "output.LayerNorm" },
		"bert.pooler.dense", "classifier", "bert.pooler.dense",
		"BertForSequenceClassification",
		{ "embeddings.", "encoder.", "pooler." },
		{ "cls.", "bert.embeddings.position_ids",
		  "bert.embeddings.token_type_ids" },
	},
	[FAMILY_DISTILBERT] = {
		"distilbert.", "transformer.layer",
		{ "attention.q_lin", "attention.k_lin", "attention.v_lin",
		  "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2",
		  "output_layer_norm" },
		"pre_classifier", "classifier", NULL,
		"DistilBertForSequenceClassification",
		{ "embeddings.", "transformer." },
		{ "vocab_transform.", "vocab_layer_norm.", "vocab_projector.",
		  "distilbert.embeddings.position_ids" },
	},
	[FAMILY_ROBERTA] = {
		"roberta.", "encoder.layer",
		{ "attention.self.query", "attention.self.key",
		  "attention.self.value", "attention.output.dense",
		  "attention.output.LayerNorm", "intermediate.dense",
		  "output.dense", "output.LayerNorm" },
		"classifier.dense", "classifier.out_proj",
		"roberta.pooler.dense", "RobertaForSequenceClassification",
		{ "embeddings.", "encoder.", "pooler." },
		{ "lm_head.", "roberta.embeddings.position_ids",
		  "roberta.embeddings.token_type_ids" },
	},
};

static void add(struct parameters *parameters, char *name, int layer, size_t n,
		size_t columns)
{
	int64_t shape[PARAMETER_RANK] = { (int64_t)n, (int64_t)columns };

	parameters_add(parameters, name, columns ? 2 : 1, shape)->layer = layer;
	free(name);
}

static void add_embeddings(const struct config *config,
			   struct parameters *parameters)
{
	const char *prefix = names[config->family].prefix;

	add(parameters,
	    xasprintf("%sembeddings.word_embeddings.weight", prefix), 0,
	    config->vocabulary, config->hidden);
	add(parameters,
	    xasprintf("%sembeddings.position_embeddings.weight", prefix), 0,
	    config->positions, config->hidden);
	if (config->types)
		add(parameters,
		    xasprintf("%sembeddings.token_type_embeddings.weight",
			      prefix),
		    0, config->types, config->hidden);
	add(parameters, xasprintf("%sembeddings.LayerNorm.weight", prefix), 0,
	    config->hidden, 0);
	add(parameters, xasprintf("%sembeddings.LayerNorm.bias", prefix), 0,
	    config->hidden, 0);
}

static void add_part(const struct config *config, struct parameters *parameters,
		     size_t layer, enum part part)
{
	const struct names *family = &names[config->family];
	size_t out =
		part == PART_EXPAND ? config->intermediate : config->hidden;
	size_t in =
		part == PART_CONTRACT ? config->intermediate : config->hidden;

	if (part == PART_ATTENTION_NORM || part == PART_OUTPUT_NORM)
		in = 0;
	add(parameters,
	    xasprintf("%s%s.%zu.%s.weight", family->prefix, family->layers,
		      layer, family->parts[part]),
	    (int)layer + 1, out, in);
	add(parameters,
	    xasprintf("%s%s.%zu.%s.bias", family->prefix, family->layers, layer,
		      family->parts[part]),
	    (int)layer + 1, out, 0);
}

void family_add_encoder(const struct config *config,
			struct parameters *parameters)
{
	assert(parameters->count == 0);
	add_embeddings(config, parameters);
	for (size_t layer = 0; layer < config->layers; layer++)
		for (int part = 0; part < PARTS; part++)
			add_part(config, parameters, layer, (enum part)part);
}

size_t family_embedding_norm(const struct config *config)
{
	return config->types ? 3 : 2;
}

size_t family_part(const struct config *config, size_t layer, enum part part)
{
	return family_embedding_norm(config) + 2 +
	       2 * (layer * PARTS + (size_t)part);
}

const char *family_head_dense(enum family family)
{
	return names[family].dense;
}

const char *family_head_output(enum family family)
{
	return names[family].output;
}

const char *family_architecture(enum family family)
{
	return names[family].architecture;
}

const char *family_pooler(enum family family)
{
	return names[family].pooler;
}

static bool begins_with_any(const char *name, const char *const begins[4])
{
	for (int i = 0; i < 4 && begins[i]; i++)
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static bool replace_end(char **name, const char *old, const char *new)
{
	size_t length = strlen(*name), cut = strlen(old);
	char *replaced;

	if (length < cut || strcmp(*name + length - cut, old))
		return false;
	replaced = xasprintf("%.*s%s", (int)(length - cut), *name, new);
	free(*name);
	*name = replaced;
	return true;
}

char *family_canonical_name(enum family family, const char *name)
{
	const struct names *known = &names[family];
	char *canonical = begins_with_any(name, known->bare)
				  ? xasprintf("%s%s", known->prefix, name)
				  : xstrdup(name);

	if (!replace_end(&canonical, "LayerNorm.gamma", "LayerNorm.weight"))
		replace_end(&canonical, "LayerNorm.beta", "LayerNorm.bias");
	return canonical;
}

bool family_can_ignore(enum family family, const char *name)
{
	return begins_with_any(name, names[family].ignored);
}
