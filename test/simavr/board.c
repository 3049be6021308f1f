// SPDX-License-Identifier: AGPL-3.0-or-later
/*
 * An AVR board in libsimavr: a bootloader image in the flash, UART0 on a pseudo-terminal, real time. Compiled by the tests:
 *     gcc -O2 -o board board.c -I/usr/include/simavr -lsimavr -lelf -lutil -lm
 * Usage: board MCU BOOTLOADER.hex LINK FLASH.bin    FLASH.bin is read at the start, when it is there, and written at the end and on `dump`.
 *
 * There are no modem lines on a pseudo-terminal, so opening it is the reset, as DTR is on a real board.
 * Commands on standard input, one a line, each answered by a line: dump, unplug (the line is gone for whoever has it open), plug, quit.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "avr_extint.h"
#include "avr_uart.h"
#include "sim_avr.h"
#include "sim_cycle_timers.h"
#include "sim_io.h"

enum { HZ = 16000000, SLICE_US = 250, QUEUE = 4096 };

static avr_t *avr;
static avr_uart_t *uart;
static avr_irq_t *uart_input;
static const char *link_path, *flash_path;
static int master = -1, is_open;
static uint8_t in[QUEUE], out[QUEUE];
static unsigned in_head, in_tail, out_head, out_tail; /* free running, used modulo QUEUE */
static uint32_t byte_cycles;
static volatile sig_atomic_t stopped;

static void fail(const char *what) { perror(what); exit(1); }
static void on_signal(int number) { (void)number; stopped = 1; }
static void no_sleep(avr_t *a, avr_cycle_count_t cycles) { (void)a; (void)cycles; } /* paced below instead */

static void on_output(avr_irq_t *irq, uint32_t value, void *parameter) {
  (void)irq; (void)parameter;
  if (out_head - out_tail < QUEUE) out[out_head++ % QUEUE] = (uint8_t)value;
}

/* One byte to the UART in the time that it takes on a wire of ten bits. */
static avr_cycle_count_t feed(avr_t *a, avr_cycle_count_t when, void *parameter) {
  (void)a; (void)parameter;
  /* simavr counts eleven bits a byte. */
  if (uart->cycles_per_byte != byte_cycles) uart->cycles_per_byte = byte_cycles = uart->cycles_per_byte * 10 / 11;
  if (byte_cycles < 16) byte_cycles = 16;
  /* simavr 1.6 does not raise "data register empty" when the transmitter is switched on; programs that poll it would wait for ever. */
  if (avr_regbit_get(avr, uart->txen) && !uart->tx_cnt && !avr_regbit_get(avr, uart->udrc.enable))
    avr_regbit_set(avr, uart->udrc.raised);
  if (in_head != in_tail) {
    uint8_t byte = in[in_tail++ % QUEUE];
    /* A USART holds two bytes; with its receiver off it holds none. What is too much is lost, as on silicon. */
    if (avr_regbit_get(avr, uart->rxen) && ((uart->input.write - uart->input.read) & 63) < 2) avr_raise_irq(uart_input, byte);
  }
  return when + byte_cycles;
}

static void reset(int is_external) {
  avr_reset(avr);
  /* With INT0 and INT1 low and level-triggered simavr would run a timer on every instruction. */
  for (int i = 0; i < EXTINT_COUNT; i++) avr_extint_set_strict_lvl_trig(avr, i, 0);
  avr_regbit_clear(avr, avr->reset_flags.porf);
  avr_regbit_set(avr, is_external ? avr->reset_flags.extrf : avr->reset_flags.porf);
  in_tail = in_head;
  out_tail = out_head;
  byte_cycles = 0;
  avr_cycle_timer_register(avr, 100, feed, NULL);
}

static void plug(void) {
  int slave;
  char name[64];
  struct termios raw;
  if (openpty(&master, &slave, name, NULL, NULL)) fail("openpty");
  tcgetattr(slave, &raw);
  cfmakeraw(&raw);
  tcsetattr(slave, TCSANOW, &raw);
  close(slave); /* from now on POLLHUP says that nobody has it open */
  fcntl(master, F_SETFL, O_NONBLOCK);
  unlink(link_path);
  if (symlink(name, link_path)) fail(link_path);
}

static void unplug(void) {
  if (master >= 0) close(master);
  master = -1;
  is_open = 0;
  unlink(link_path);
}

static void serve_line(void) {
  if (master < 0) return;
  struct pollfd line = { master, POLLIN, 0 };
  poll(&line, 1, 0);
  int was_open = is_open;
  is_open = !(line.revents & POLLHUP);
  if (is_open && !was_open) {
    tcflush(master, TCIFLUSH);
    reset(1);
  }
  uint8_t bytes[256];
  int most = QUEUE - (int)(in_head - in_tail);
  int got = most > 0 ? (int)read(master, bytes, most < 256 ? most : 256) : 0;
  for (int i = 0; i < got; i++) in[in_head++ % QUEUE] = bytes[i];
  while (out_head != out_tail) {
    if (is_open && write(master, &out[out_tail % QUEUE], 1) != 1) break;
    out_tail++;
  }
}

/* Intel HEX of Debian's own bootloaders; anything odd ends the program. */
static uint32_t load_bootloader(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) fail(path);
  char line[600];
  uint32_t base = 0, start = UINT32_MAX;
  while (fgets(line, sizeof line, file)) {
    unsigned count, address, type;
    if (sscanf(line, ":%2x%4x%2x", &count, &address, &type) != 3) continue;
    uint8_t data[256];
    for (unsigned i = 0; i < count; i++) {
      unsigned byte;
      if (sscanf(line + 9 + 2 * i, "%2x", &byte) != 1) { fprintf(stderr, "%s: odd line\n", path); exit(1); }
      data[i] = (uint8_t)byte;
    }
    if (type == 2) base = (uint32_t)(data[0] << 8 | data[1]) << 4;
    else if (type == 4) base = (uint32_t)(data[0] << 8 | data[1]) << 16;
    else if (type == 0) {
      if (base + address + count > avr->flashend + 1) { fprintf(stderr, "%s: outside the flash\n", path); exit(1); }
      memcpy(avr->flash + base + address, data, count);
      if (base + address < start) start = base + address;
    }
  }
  fclose(file);
  return start;
}

static void dump(void) {
  FILE *file = fopen(flash_path, "w");
  if (!file || fwrite(avr->flash, 1, avr->flashend + 1, file) != avr->flashend + 1 || fclose(file)) fail(flash_path);
}

static void serve_commands(void) {
  struct pollfd input = { 0, POLLIN, 0 };
  static char line[64];
  static unsigned length;
  char letter;
  while (poll(&input, 1, 0) == 1) {
    if (read(0, &letter, 1) != 1) { stopped = 1; return; }
    if (letter != '\n') { if (length < sizeof line - 1) line[length++] = letter; continue; }
    line[length] = 0;
    length = 0;
    if (!strcmp(line, "dump")) dump();
    else if (!strcmp(line, "unplug")) unplug();
    else if (!strcmp(line, "plug")) { if (master < 0) plug(); }
    else if (!strcmp(line, "quit")) stopped = 1;
    printf("%s done\n", line);
    fflush(stdout);
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

/* Emulated time follows the clock; when this computer is too slow it falls behind and does not catch up. */
static void run(void) {
  double start = seconds();
  avr_cycle_count_t first = avr->cycle;
  while (!stopped) {
    avr_cycle_count_t end = avr->cycle + (avr_cycle_count_t)SLICE_US * (HZ / 1000000);
    while (avr->cycle < end) {
      avr->run_cycle_limit = 200;
      void *before = (void *)avr->run;
      int state = avr_run(avr);
      if (state == cpu_Done || state == cpu_Crashed) { fprintf(stderr, "the processor has crashed at 0x%x\n", avr->pc); exit(3); }
      if ((void *)avr->run != before) { avr_run(avr); reset(0); } /* the watchdog bit */
    }
    serve_line();
    serve_commands();
    double ahead = start + (double)(avr->cycle - first) / HZ - seconds();
    if (ahead > 0) usleep((useconds_t)(ahead * 1e6));
    else if (ahead < -0.05) { start = seconds(); first = avr->cycle; }
  }
}

int main(int count, char **arguments) {
  if (count != 5) { fprintf(stderr, "usage: board MCU BOOTLOADER.hex LINK FLASH.bin\n"); return 2; }
  link_path = arguments[3];
  flash_path = arguments[4];
  signal(SIGINT, on_signal);
  signal(SIGTERM, on_signal);
  signal(SIGPIPE, SIG_IGN);
  avr = avr_make_mcu_by_name(arguments[1]);
  if (!avr) { fprintf(stderr, "no such processor: %s\n", arguments[1]); return 1; }
  avr_init(avr);
  avr->frequency = HZ;
  avr->vcc = avr->avcc = avr->aref = 5000;
  avr->log = LOG_NONE;
  avr->sleep = no_sleep;
  FILE *old = fopen(flash_path, "r");
  if (old) {
    if (!fread(avr->flash, 1, avr->flashend + 1, old)) fail(flash_path);
    fclose(old);
  }
  avr->reset_pc = load_bootloader(arguments[2]);
  avr->codeend = avr->flashend;
  /* simavr crashes when it runs off the end of a blank flash: a blank chip turns on the spot. */
  if (avr->flash[0] == 0xff && avr->flash[1] == 0xff) avr->flash[1] = 0xcf;
  for (avr_io_t *io = avr->io_port; io; io = io->next)
    if (!strcmp(io->kind, "uart") && ((avr_uart_t *)io)->name == '0') uart = (avr_uart_t *)io;
  if (!uart) { fprintf(stderr, "%s has no UART0\n", arguments[1]); return 1; }
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  uart_input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  reset(0);
  plug();
  printf("ready\n");
  fflush(stdout);
  run();
  unplug();
  dump();
  return 0;
}
