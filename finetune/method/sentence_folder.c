/* sentence_folder.c - see sentence_folder.h */
#include "finetune/method/sentence_folder.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"

static const char apply[] =
	"import json, sys\n"
	"from safetensors.numpy import load_file\n"
	"from sentence_transformers import SentenceTransformer\n"
	"here = sys.path[0]\n"
	"head = load_file(here + '/head.safetensors')\n"
	"labels = json.load(open(here + '/head.json'))['labels']\n"
	"texts = sys.stdin.read().splitlines()\n"
	"embeddings = SentenceTransformer(here).encode(texts)\n"
	"logits = embeddings @ head['weight'].T + head['bias']\n"
	"print(*[labels[i] for i in logits.argmax(axis=1)], sep='\\n')\n";

static int write_text(const char *folder, const char *name, const char *text,
		      struct err *err)
{
	char *path = file_join(folder, name);
	struct file_out out;
	int ret = file_out_open(&out, path, err);

	if (!ret) {
		fputs(text, out.stream);
		ret = file_out_commit(&out, err);
	}
	free(path);
	return ret;
}

int sentence_write_json(const char *folder, const char *name,
			const json_t *json, struct err *err)
{
	char *text = json_dumps(json, JSON_INDENT(2));
	int ret = write_text(folder, name, text, err);

	free(text);
	return ret;
}

/* The mean over tokens, which is what an encoder without such files is used
 * with here. */
static int write_modules(const struct model *model, const char *folder,
			 struct err *err)
{
	static const char types[] = "sentence_transformers.models.";
	json_t *modules = json_pack(
		"[{si ss ss ss+} {si ss ss ss+}]", "idx", 0, "name", "0",
		"path", "", "type", types, "Transformer", "idx", 1, "name", "1",
		"path", "1_Pooling", "type", types, "Pooling");
	json_t *pooling = json_pack(
		"{sI sb sb sb sb}", "word_embedding_dimension",
		(json_int_t)model->config.hidden, "pooling_mode_cls_token", 0,
		"pooling_mode_mean_tokens", 1, "pooling_mode_max_tokens", 0,
		"pooling_mode_mean_sqrt_len_tokens", 0);
	char *inner = file_join(folder, "1_Pooling");
	int ret = -1;

	if (!file_make_folders(inner, err) &&
	    !sentence_write_json(inner, "config.json", pooling, err) &&
	    !sentence_write_json(folder, "modules.json", modules, err))
		ret = 0;
	free(inner);
	json_decref(pooling);
	json_decref(modules);
	return ret;
}

int sentence_folder_write(const struct model *model, size_t max_tokens,
			  const char *folder, struct err *err)
{
	json_t *limit = json_pack("{sI sb}", "max_seq_length",
				  (json_int_t)max_tokens, "do_lower_case", 0);
	int ret = -1;

	if (!model_save(model, folder, NULL, err) &&
	    (model->config.is_sentence_encoder ||
	     !write_modules(model, folder, err)) &&
	    !sentence_write_json(folder, "sentence_bert_config.json", limit,
				 err))
		ret = write_text(folder, "apply.py", apply, err);
	json_decref(limit);
	return ret;
}
