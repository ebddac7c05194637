// Makes the machine fail for one program: loaded before the C library, it lets calls to the file system go wrong, and turns the clock.
//
//   FAULT_IN     only files below this folder count
//   FAULT_AT     the first of the counted calls that fails; FAULT_TO the last, where it is not the same
//   FAULT_HOW    eio, full, half (half of it is written, then the disk is full), kill
//   FAULT_ROOM   so many bytes can be written below the folder, then the disk is full
//   FAULT_LOG    a file that gets a line for each counted call: a letter (w write, s sync, t truncate, r rename, u unlink, m make a
//                folder, g get) and the path
//   FAULT_READS  reads count, and nothing else does
//   CLOCK_AHEAD  the time of day is so many seconds ahead
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *folder, *log_file;
static long first, last, room = -1, seen, written, ahead;
static char how;
static int reads;

static long number(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? atol(text) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULT_IN");
  log_file = getenv("FAULT_LOG");
  first = number("FAULT_AT", 0);
  last = number("FAULT_TO", first);
  room = number("FAULT_ROOM", -1);
  ahead = number("CLOCK_AHEAD", 0);
  reads = getenv("FAULT_READS") != NULL;
  how = getenv("FAULT_HOW") ? getenv("FAULT_HOW")[0] : 0;
}

static int is_ours(const char *path) {
  return folder && path && strncmp(path, folder, strlen(folder)) == 0 && !(log_file && strcmp(path, log_file) == 0);
}

// Counts a call. Gives the error it ends with; 0 where it may go on; -1 where half of it may.
static int befalls(char call, const char *path) {
  if (!is_ours(path) || (call == 'g') != reads) return 0;
  long now = __sync_add_and_fetch(&seen, 1);
  if (log_file) {
    char line[1100];
    int length = snprintf(line, sizeof line, "%c %.1080s\n", call, path);
    long fd = syscall(SYS_openat, AT_FDCWD, log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
      syscall(SYS_write, fd, line, length);
      syscall(SYS_close, fd);
    }
  }
  if (!first || now < first || now > last) return 0;
  if (how == 'k') kill(getpid(), SIGKILL);
  if (how == 'h') return call == 'w' ? -1 : ENOSPC;
  return how == 'f' ? ENOSPC : EIO;
}

static int befalls_open_file(char call, int fd, char *path) {
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = folder ? readlink(link, path, 1023) : -1;
  path[length > 0 ? length : 0] = 0;
  return befalls(call, path);
}

// What is left to write of so many bytes; -1 with `errno` set where the call fails.
static ssize_t writes(int fd, size_t size) {
  char path[1024];
  int error = befalls_open_file('w', fd, path);
  if (error > 0 || (room >= 0 && is_ours(path) && __sync_add_and_fetch(&written, (long)size) > room)) {
    errno = error > 0 ? error : ENOSPC;
    return -1;
  }
  return error < 0 && size > 1 ? (ssize_t)(size / 2) : (ssize_t)size;
}

static int fails(char call, int fd) {
  char path[1024];
  int error = befalls_open_file(call, fd, path);
  if (error > 0) errno = error;
  return error > 0;
}

static int path_fails(char call, const char *path) {
  int error = befalls(call, path);
  if (error > 0) errno = error;
  return error > 0;
}

ssize_t write(int fd, const void *from, size_t size) {
  ssize_t left = writes(fd, size);
  return left < 0 ? -1 : NEXT(write)(fd, from, (size_t)left);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
  ssize_t left = writes(fd, size);
  return left < 0 ? -1 : NEXT(pwrite)(fd, from, (size_t)left, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
  ssize_t left = writes(fd, size);
  return left < 0 ? -1 : NEXT(pwrite64)(fd, from, (size_t)left, at);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return writes(fd, size) < 0 ? -1 : NEXT(writev)(fd, parts, count);
}
ssize_t copy_file_range(int in, off64_t *in_at, int fd, off64_t *at, size_t size, unsigned flags) {
  ssize_t left = writes(fd, size);
  return left < 0 ? -1 : NEXT(copy_file_range)(in, in_at, fd, at, (size_t)left, flags);
}
ssize_t read(int fd, void *into, size_t size) { return fails('g', fd) ? -1 : NEXT(read)(fd, into, size); }
ssize_t pread(int fd, void *into, size_t size, off_t at) { return fails('g', fd) ? -1 : NEXT(pread)(fd, into, size, at); }
ssize_t pread64(int fd, void *into, size_t size, off64_t at) { return fails('g', fd) ? -1 : NEXT(pread64)(fd, into, size, at); }
int fsync(int fd) { return fails('s', fd) ? -1 : NEXT(fsync)(fd); }
int fdatasync(int fd) { return fails('s', fd) ? -1 : NEXT(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails('t', fd) ? -1 : NEXT(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails('t', fd) ? -1 : NEXT(ftruncate64)(fd, size); }
int rename(const char *from, const char *to) { return path_fails('r', to) ? -1 : NEXT(rename)(from, to); }
int renameat(int a, const char *from, int b, const char *to) { return path_fails('r', to) ? -1 : NEXT(renameat)(a, from, b, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned how_) {
  return path_fails('r', to) ? -1 : NEXT(renameat2)(a, from, b, to, how_);
}
int link(const char *from, const char *to) { return path_fails('r', to) ? -1 : NEXT(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
  return path_fails('r', to) ? -1 : NEXT(linkat)(a, from, b, to, flags);
}
int unlink(const char *path) { return path_fails('u', path) ? -1 : NEXT(unlink)(path); }
int mkdir(const char *path, mode_t mode) { return path_fails('m', path) ? -1 : NEXT(mkdir)(path, mode); }

int clock_gettime(clockid_t clock, struct timespec *time) {
  long ended = syscall(SYS_clock_gettime, clock, time);
  if (ended == 0 && clock == CLOCK_REALTIME) time->tv_sec += ahead;
  return (int)ended;
}
