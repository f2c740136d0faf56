/**
 * Environment of processes that decode pictures and run models, and of their children. glibc's malloc keeps a heap for each few threads,
 * and once it has seen a large block freed it keeps such blocks for later: both pile up over hours. Held to this, what one thread has
 * freed another finds, and large blocks are given back: a quarter less memory for a hundredth of the time. Elsewhere it does nothing.
 */
export const leanMemory = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: String(2 ** 20) };
