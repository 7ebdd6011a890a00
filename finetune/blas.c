/* blas.c - see blas.h */
#include "finetune/blas.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *blas_core(void)
{
	char *(*ask)(void) = NULL;
	void *program = dlopen(NULL, RTLD_NOW);
	void *symbol = program ? dlsym(program, "openblas_get_corename") : NULL;

	/* POSIX has functions at data pointers; ISO C cannot say so. */
	if (symbol)
		memcpy(&ask, &symbol, sizeof(ask));
	return ask ? ask() : NULL;
}

static int has_avx2(void)
{
#if defined(__x86_64__)
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
	return 0;
#endif
}

int blas_is_outdated(const char *core)
{
	static const char *const old[] = {
		"Generic",    "Katmai",	 "Coppermine", "Northwood",
		"Prescott",   "Banias",	 "Core2",      "Penryn",
		"Dunnington", "Nehalem", "Atom",       "Unknown",
	};

	for (size_t i = 0; core && i < sizeof(old) / sizeof(old[0]); i++)
		if (!strcmp(core, old[i]))
			return has_avx2();
	return 0;
}

void blas_modernise(char **argv)
{
	if (getenv("OPENBLAS_CORETYPE") || !blas_is_outdated(blas_core()))
		return;
	setenv("OPENBLAS_CORETYPE", "Haswell", 0);
	execv("/proc/self/exe", argv);
}
