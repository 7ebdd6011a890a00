/* vocabulary.c - see vocabulary.h */
#include "finetune/tokenizer/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "finetune/tokenizer/field.h"

void vocabulary_release(struct vocabulary *vocabulary)
{
	free(vocabulary->slots);
	free(vocabulary->tokens);
	arena_release(&vocabulary->arena);
	memset(vocabulary, 0, sizeof(*vocabulary));
}

static uint32_t folded(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

static struct vocabulary_key whole_key(const char *token, size_t length)
{
	struct vocabulary_key key = { "", token, 0, length, VOCABULARY_HASH };
	size_t i;

	for (i = 0; i < length; i++)
		key.hash = vocabulary_hash(key.hash, (unsigned char)token[i]);
	return key;
}

/* The key's slot, or the empty one where it would stand. */
static struct vocabulary_slot *find_slot(const struct vocabulary *vocabulary,
					 const struct vocabulary_key *key)
{
	uint32_t hash = folded(key->hash);
	size_t mask = vocabulary->slot_count - 1;
	size_t length = key->prefix_length + key->length;
	size_t at = hash & mask;

	for (;; at = (at + 1) & mask) {
		struct vocabulary_slot *slot = &vocabulary->slots[at];

		if (!slot->id)
			return slot;
		if (slot->hash == hash && slot->length == length &&
		    memcmp(slot->token, key->prefix, key->prefix_length) == 0 &&
		    memcmp(slot->token + key->prefix_length, key->rest,
			   key->length) == 0)
			return slot;
	}
}

static void grow_slots(struct vocabulary *vocabulary)
{
	struct vocabulary_slot *old = vocabulary->slots;
	size_t old_count = vocabulary->slot_count, i;
	size_t mask;

	vocabulary->slot_count = old_count ? old_count * 2 : 64;
	vocabulary->slots = xcalloc(vocabulary->slot_count, sizeof(*old));
	mask = vocabulary->slot_count - 1;
	for (i = 0; i < old_count; i++) {
		size_t at = old[i].hash & mask;

		if (!old[i].id)
			continue;
		while (vocabulary->slots[at].id)
			at = (at + 1) & mask;
		vocabulary->slots[at] = old[i];
	}
	free(old);
}

static void set_token(struct vocabulary *vocabulary, const char *token,
		      int32_t id)
{
	size_t at = (size_t)id, capacity = vocabulary->token_capacity;

	if (at >= capacity) {
		size_t needed = at + 1 > capacity * 2 ? at + 1 : capacity * 2;

		vocabulary->tokens = xrealloc(vocabulary->tokens, needed,
					      sizeof(*vocabulary->tokens));
		memset(vocabulary->tokens + capacity, 0,
		       (needed - capacity) * sizeof(*vocabulary->tokens));
		vocabulary->token_capacity = needed;
	}
	vocabulary->tokens[at] = token;
	if (at >= vocabulary->size)
		vocabulary->size = at + 1;
}

void vocabulary_add(struct vocabulary *vocabulary, const char *token,
		    size_t length, int32_t id)
{
	struct vocabulary_key key = whole_key(token, length);
	struct vocabulary_slot *slot;

	if (vocabulary->count * 2 >= vocabulary->slot_count)
		grow_slots(vocabulary);
	slot = find_slot(vocabulary, &key);
	if (!slot->id) {
		slot->hash = folded(key.hash);
		slot->token = arena_strndup(&vocabulary->arena, token, length);
		slot->length = length;
		vocabulary->count++;
	}
	slot->id = id + 1;
	if (length > vocabulary->longest)
		vocabulary->longest = length;
	set_token(vocabulary, slot->token, id);
}

int vocabulary_load(struct vocabulary *vocabulary, const json_t *json,
		    struct err *err)
{
	const char *token;
	json_t *value;

	if (!json_is_object(json))
		return err_set(err, "the vocabulary is not a JSON object");
	json_object_foreach((json_t *)json, token, value)
	{
		int32_t id;

		if (field_id(value, token, &id, err))
			return -1;
		vocabulary_add(vocabulary, token, strlen(token), id);
	}
	return 0;
}

int32_t vocabulary_find_key(const struct vocabulary *vocabulary,
			    const struct vocabulary_key *key)
{
	if (!vocabulary->slot_count)
		return -1;
	return find_slot(vocabulary, key)->id - 1;
}

int32_t vocabulary_find(const struct vocabulary *vocabulary, const char *token,
			size_t length)
{
	struct vocabulary_key key = whole_key(token, length);

	return vocabulary_find_key(vocabulary, &key);
}
