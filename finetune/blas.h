/*
 * blas.h - the kernels that OpenBLAS multiplies matrices with
 *
 * OpenBLAS picks its kernels by the processor's model, and one that is newer
 * than it gets those of 2004, without a word: a distribution's OpenBLAS 0.3.21
 * on a Xeon of 2023 multiplied a third as fast as with its kernels for AVX2.
 * It reads OPENBLAS_CORETYPE when it is loaded, so a program cannot set that
 * for itself; it can start again with it.
 */
#ifndef PAYOFF_FINETUNE_BLAS_H
#define PAYOFF_FINETUNE_BLAS_H

/* What the loaded OpenBLAS calls its kernels ("Haswell"); NULL where libtorch
 * uses another library. */
const char *blas_core(void);

/* Whether these kernels are older than AVX2, which this processor has. */
int blas_is_outdated(const char *core);

/* Starts this program again with the kernels for AVX2 (Haswell's, which any
 * such processor runs), if OpenBLAS has chosen outdated ones and the user has
 * not chosen himself. Returns where there is nothing to do, or it cannot. */
void blas_modernise(char **argv);

#endif
