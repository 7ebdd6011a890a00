/* checkpoint.c - see checkpoint.h */
#include "finetune/checkpoint.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"

static const char file_name[] = "checkpoint.bin";
static const char magic[16] = "payoff-step-1\n";
/* Another byte order, or another layout of doubles, reads as another one. */
#define MARK 0x0102030405060708u

/* What stands at the start of the file. No padding: 8-byte numbers, and texts
 * of a multiple of 8. */
struct header {
	char magic[16];
	uint64_t mark;
	char run[72], data[72], remark[CHECKPOINT_REMARK];
	uint64_t step, optimizer_step, tokens, epoch_examples, labels, values;
	uint64_t faults;
	double seconds, epoch_loss, loss, loss_before, accuracy, macro_f1;
};

#define DIGEST_BYTES 32

/* A file and the hash of what went through it. */
struct stream {
	crypto_generichash_state hash; /* aligned to 64 bytes: first */
	FILE *file;
	bool has_failed;
};

static void stream_init(struct stream *stream, FILE *file)
{
	stream->file = file;
	stream->has_failed = false;
	crypto_generichash_init(&stream->hash, NULL, 0, DIGEST_BYTES);
}

static void put(struct stream *stream, const void *bytes, size_t length)
{
	crypto_generichash_update(&stream->hash, bytes, length);
	if (length && fwrite(bytes, 1, length, stream->file) != length)
		stream->has_failed = true;
}

static void take(struct stream *stream, void *bytes, size_t length)
{
	if (stream->has_failed)
		return;
	if (fread(bytes, 1, length, stream->file) != length) {
		stream->has_failed = true;
		return;
	}
	crypto_generichash_update(&stream->hash, bytes, length);
}

void checkpoint_init(struct checkpoint *checkpoint, size_t labels)
{
	memset(checkpoint, 0, sizeof(*checkpoint));
	checkpoint->labels = labels;
	checkpoint->predicted = xcalloc(labels, sizeof(*checkpoint->predicted));
	checkpoint->loss = checkpoint->loss_before = NAN;
	checkpoint->accuracy = checkpoint->macro_f1 = NAN;
}

void checkpoint_release(struct checkpoint *checkpoint)
{
	free(checkpoint->predicted);
	memset(checkpoint, 0, sizeof(*checkpoint));
}

uint64_t checkpoint_bytes(const struct checkpoint *checkpoint,
			  const struct optimizer *optimizer)
{
	return sizeof(struct header) +
	       checkpoint->labels * sizeof(*checkpoint->predicted) +
	       3 * sizeof(float) * (uint64_t)optimizer->count + DIGEST_BYTES;
}

int checkpoint_check_space(const char *folder,
			   const struct checkpoint *checkpoint,
			   const struct optimizer *optimizer, struct err *err)
{
	uint64_t bytes = checkpoint_bytes(checkpoint, optimizer);
	uint64_t needed = checkpoint_exists(folder) ? bytes : 2 * bytes;
	uint64_t is_free = file_free_bytes(folder);

	if (is_free >= needed)
		return 0;
	return err_set(err,
		       "%s: checkpoints need %.1f MB and %.1f MB are free; "
		       "make room, then: payoff finetune run --resume",
		       folder, (double)needed / 1e6, (double)is_free / 1e6);
}

/* ---- writing ---- */

static void fill_header(struct header *header,
			const struct checkpoint *checkpoint,
			const struct optimizer *optimizer)
{
	memset(header, 0, sizeof(*header));
	memcpy(header->magic, magic, sizeof(magic));
	header->mark = MARK;
	memcpy(header->run, checkpoint->run, HASH_HEX);
	memcpy(header->data, checkpoint->data, HASH_HEX);
	memcpy(header->remark, checkpoint->remark, CHECKPOINT_REMARK);
	header->step = checkpoint->step;
	header->optimizer_step = optimizer->step;
	header->tokens = checkpoint->tokens;
	header->epoch_examples = checkpoint->epoch_examples;
	header->labels = checkpoint->labels;
	header->values = optimizer->count;
	header->faults = checkpoint->faults;
	header->seconds = checkpoint->seconds;
	header->epoch_loss = checkpoint->epoch_loss;
	header->loss = checkpoint->loss;
	header->loss_before = checkpoint->loss_before;
	header->accuracy = checkpoint->accuracy;
	header->macro_f1 = checkpoint->macro_f1;
}

int checkpoint_write(const char *folder, const struct checkpoint *checkpoint,
		     const struct optimizer *optimizer, struct err *err)
{
	const struct parameters *parameters = optimizer->parameters;
	char *path = file_join(folder, file_name);
	unsigned char digest[DIGEST_BYTES];
	struct file_out out = { 0 };
	struct stream stream;
	struct header header;
	int ret = -1;

	if (file_out_open(&out, path, err))
		goto out;
	stream_init(&stream, out.stream);
	fill_header(&header, checkpoint, optimizer);
	put(&stream, &header, sizeof(header));
	put(&stream, checkpoint->predicted,
	    checkpoint->labels * sizeof(*checkpoint->predicted));
	for (size_t i = 0; i < parameters->count; i++) {
		const struct parameter *p = &parameters->items[i];

		if (p->grad)
			put(&stream, p->data, p->count * sizeof(*p->data));
	}
	put(&stream, optimizer->m, optimizer->count * sizeof(float));
	put(&stream, optimizer->v, optimizer->count * sizeof(float));
	crypto_generichash_final(&stream.hash, digest, sizeof(digest));
	/* A write that failed leaves its mark on the stream: commit sees it. */
	fwrite(digest, 1, sizeof(digest), out.stream);
	ret = file_out_commit(&out, err);
out:
	free(path);
	return ret;
}

/* ---- reading ---- */

static int check_header(const struct header *header,
			const struct checkpoint *checkpoint,
			const struct optimizer *optimizer, struct err *err)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0 ||
	    header->mark != MARK)
		return err_set(err, "is not a checkpoint of this program on "
				    "this machine");
	if (strncmp(header->run, checkpoint->run, sizeof(header->run)) != 0)
		return err_set(err, "is of a run with other settings, another "
				    "model or another libtorch");
	if (strncmp(header->data, checkpoint->data, sizeof(header->data)) != 0)
		return err_set(err, "is of a run on other examples");
	if (header->labels != checkpoint->labels ||
	    header->values != optimizer->count)
		return err_set(err, "is of a model of another size");
	return 0;
}

static void use_header(const struct header *header,
		       struct checkpoint *checkpoint,
		       struct optimizer *optimizer)
{
	optimizer->step = header->optimizer_step;
	memcpy(checkpoint->remark, header->remark, CHECKPOINT_REMARK);
	checkpoint->step = header->step;
	checkpoint->tokens = header->tokens;
	checkpoint->epoch_examples = header->epoch_examples;
	checkpoint->faults = header->faults;
	checkpoint->seconds = header->seconds;
	checkpoint->epoch_loss = header->epoch_loss;
	checkpoint->loss = header->loss;
	checkpoint->loss_before = header->loss_before;
	checkpoint->accuracy = header->accuracy;
	checkpoint->macro_f1 = header->macro_f1;
}

/* What follows the header, into place. */
static int read_values(struct stream *stream, struct checkpoint *checkpoint,
		       struct optimizer *optimizer, struct err *err)
{
	struct parameters *parameters = optimizer->parameters;
	unsigned char digest[DIGEST_BYTES], stored[DIGEST_BYTES];

	take(stream, checkpoint->predicted,
	     checkpoint->labels * sizeof(*checkpoint->predicted));
	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];

		if (p->grad)
			take(stream, p->data, p->count * sizeof(*p->data));
	}
	take(stream, optimizer->m, optimizer->count * sizeof(float));
	take(stream, optimizer->v, optimizer->count * sizeof(float));
	crypto_generichash_final(&stream->hash, digest, sizeof(digest));
	if (stream->has_failed ||
	    fread(stored, 1, sizeof(stored), stream->file) != sizeof(stored) ||
	    memcmp(stored, digest, sizeof(digest)) != 0)
		return err_set(err, "is damaged: remove it, and the run starts "
				    "from the beginning");
	return 0;
}

int checkpoint_read(const char *folder, struct checkpoint *checkpoint,
		    struct optimizer *optimizer, struct err *err)
{
	char *path = file_join(folder, file_name);
	FILE *file = fopen(path, "rb");
	struct stream stream;
	struct header header = { 0 };
	int ret = -1;

	if (!file) {
		ret = errno == ENOENT ? 1 : err_set(err, "%s", strerror(errno));
		goto out;
	}
	stream_init(&stream, file);
	take(&stream, &header, sizeof(header));
	if (check_header(&header, checkpoint, optimizer, err) ||
	    read_values(&stream, checkpoint, optimizer, err))
		goto out;
	use_header(&header, checkpoint, optimizer);
	ret = 0;
out:
	if (ret < 0)
		err_at(err, "%s", path);
	if (file)
		fclose(file);
	free(path);
	return ret;
}

bool checkpoint_exists(const char *folder)
{
	char *path = file_join(folder, file_name);
	bool exists = file_exists(path);

	free(path);
	return exists;
}

int checkpoint_remove(const char *folder, struct err *err)
{
	char *path = file_join(folder, file_name);
	int ret = 0;

	if (unlink(path) != 0 && errno != ENOENT)
		ret = err_set(err, "%s: %s", path, strerror(errno));
	free(path);
	return ret;
}

/* ---- one process a folder ---- */

/* Removes what a killed process was writing: nobody else writes now. */
static void sweep(const char *folder)
{
	DIR *entries = opendir(folder);
	char *prefix = xasprintf("%s.tmp-", file_name);
	struct dirent *entry;

	while (entries && (entry = readdir(entries))) {
		char *path;

		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
			continue;
		path = file_join(folder, entry->d_name);
		unlink(path);
		free(path);
	}
	if (entries)
		closedir(entries);
	free(prefix);
}

int checkpoint_lock(struct checkpoint_lock *lock, const char *folder,
		    struct err *err)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *path = file_join(folder, "lock");
	int ret = -1;

	lock->fd = -1;
	if (file_make_folders(folder, err))
		goto out;
	lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (lock->fd < 0) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (fcntl(lock->fd, F_SETLK, &whole) != 0) {
		if (errno == EACCES || errno == EAGAIN)
			err_set(err, "%s: another process is training here",
				folder);
		else
			err_set(err, "%s: cannot be locked: %s", path,
				strerror(errno));
		checkpoint_unlock(lock);
		goto out;
	}
	sweep(folder);
	ret = 0;
out:
	free(path);
	return ret;
}

void checkpoint_unlock(struct checkpoint_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
