// A guest of toolexec-guest/1 for a language of lines, as somebody else would write one: WASI preview 1 alone, without a C library.
//
//   clang --target=wasm32 -Os -nostdlib -fno-builtin -Wl,--strip-all,-z,stack-size=65536 -o lines.wasm lines.c
//
// A line is a word and the rest:
//   print TEXT | warn TEXT   writes          return JSON | nothing   ends               input       ends with the input
//   start TOOL JSON          asks            wait                    for all answers    answer N    ends with the N-th call's answer
//   code N                   ends with the code of its error         fail TEXT          throws
//   sleep MS | read          waits           loop | recurse | claim | flood | trap | exit N | forge TEXT

typedef unsigned int u32;
typedef unsigned long long u64;
typedef struct { const char *at; u32 length; } text;

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
IMPORT("fd_read") u32 fd_read(u32 fd, text *pieces, u32 count, u32 *read);
IMPORT("fd_write") u32 fd_write(u32 fd, text *pieces, u32 count, u32 *written);
IMPORT("args_sizes_get") u32 args_sizes_get(u32 *count, u32 *bytes);
IMPORT("args_get") u32 args_get(char **pointers, char *buffer);
IMPORT("poll_oneoff") u32 poll_oneoff(const void *subscriptions, void *events, u32 count, u32 *happened);
IMPORT("proc_exit") _Noreturn void proc_exit(u32 code);

enum { MOST = 1 << 20, CALLS = 64 };
static char received[MOST], pending[MOST], script[MOST], kept[CALLS][4096];
static u32 unread, calls, answered;
static text answers[CALLS];
static text run, input;

static u32 length_of(const char *z) { u32 n = 0; while (z[n]) n++; return n; }
static text of(const char *z) { text t = { z, length_of(z) }; return t; }
static int same(text a, const char *z) {
  if (a.length != length_of(z)) return 0;
  for (u32 i = 0; i < a.length; i++) if (a.at[i] != z[i]) return 0;
  return 1;
}
static void copy(char *to, text from) { for (u32 i = 0; i < from.length; i++) to[i] = from.at[i]; }
static u32 number(text t) { u32 n = 0; for (u32 i = 0; i < t.length; i++) n = n * 10 + (u32)(t.at[i] - '0'); return n; }

static void put(text t) {
  while (t.length) {
    u32 written = 0;
    if (fd_write(1, &t, 1, &written) || !written) proc_exit(3);
    t.at += written; t.length -= written;
  }
}
static void say(const char *z) { put(of(z)); }
static void say_number(u32 n) {
  char digits[10]; u32 i = 10;
  do digits[--i] = (char)('0' + n % 10); while (n /= 10);
  text t = { digits + i, 10 - i }; put(t);
}
static void say_string(text t) {
  say("\"");
  for (u32 i = 0; i < t.length; i++) {
    text one = { t.at + i, 1 };
    if (*one.at == '"' || *one.at == '\\') say("\\");
    put(one);
  }
  say("\"");
}
static void begin(const char *type) { say("{\"type\":\""); say(type); say("\",\"run\":"); put(run); }

// Reads a line; ends with the host's stream.
static text line(void) {
  u32 have = unread;
  for (u32 seen = 0;;) {
    for (; seen < have; seen++) if (pending[seen] == '\n') {
      text t = { received, seen };
      copy(received, (text){ pending, seen });
      unread = have - seen - 1;
      for (u32 i = 0; i < unread; i++) pending[i] = pending[seen + 1 + i];
      return t;
    }
    text room = { pending + have, MOST - have };
    u32 read = 0;
    if (!room.length || fd_read(0, &room, 1, &read) || !read) proc_exit(0);
    have += read;
  }
}

// Returns where the value that begins at i ends. What the host sends is right.
static u32 skip(text t, u32 i) {
  if (t.at[i] == '"') {
    for (i++; t.at[i] != '"'; i++) if (t.at[i] == '\\') i++;
    return i + 1;
  }
  if (t.at[i] == '{' || t.at[i] == '[') {
    u32 deep = 0;
    do {
      if (t.at[i] == '"') { i = skip(t, i); continue; }
      if (t.at[i] == '{' || t.at[i] == '[') deep++;
      if (t.at[i] == '}' || t.at[i] == ']') deep--;
      i++;
    } while (deep);
    return i;
  }
  while (i < t.length && t.at[i] != ',' && t.at[i] != '}' && t.at[i] != ']') i++;
  return i;
}
static text member(text t, const char *name) {
  for (u32 i = 1; i < t.length && t.at[i] != '}';) {
    if (t.at[i] == ',') { i++; continue; }
    u32 end = skip(t, i);
    text key = { t.at + i + 1, end - i - 2 };
    u32 from = end + 1;
    i = skip(t, from);
    if (same(key, name)) { text value = { t.at + from, i - from }; return value; }
  }
  text none = { 0, 0 }; return none;
}
static u32 hex(const char *at) {
  u32 n = 0;
  for (u32 i = 0; i < 4; i++) n = n * 16 + (u32)(at[i] <= '9' ? at[i] - '0' : (at[i] | 32) - 'a' + 10);
  return n;
}
static text unescape(text t, char *to) {
  u32 n = 0;
  for (u32 i = 1; i + 1 < t.length; i++) {
    if (t.at[i] != '\\') { to[n++] = t.at[i]; continue; }
    char c = t.at[++i];
    if (c != 'u') { to[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c; continue; }
    u32 code = hex(t.at + i + 1); i += 4;
    if (code >= 0xD800 && code < 0xDC00) { code = 0x10000 + ((code - 0xD800) << 10) + hex(t.at + i + 3) - 0xDC00; i += 6; }
    if (code < 0x80) to[n++] = (char)code;
    else {
      u32 more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      to[n++] = (char)(0xFF00 >> (more + 1) | code >> 6 * more);
      while (more--) to[n++] = (char)(0x80 | (code >> 6 * more & 0x3F));
    }
  }
  text u = { to, n }; return u;
}

static void wait(void) {
  while (answered < calls) {
    text l = line();
    if (!same(member(l, "type"), "\"answer\"")) proc_exit(4);
    u32 n = number(member(l, "call")) - 1;
    text a = member(l, "value").at ? member(l, "value") : member(l, "error");
    if (a.length > sizeof kept[0]) proc_exit(5);
    copy(kept[n], a);
    answers[n] = (text){ kept[n], a.length };
    if (member(l, "error").at) answers[n].length |= 1u << 31;
    answered++;
  }
}
static void failed(const char *kind, text message, u32 at) {
  begin("failed"); say(",\"error\":{\"kind\":\""); say(kind); say("\",\"message\":"); say_string(message); say(",\"line\":"); say_number(at); say("}}\n");
}
static void result(text value) { begin("result"); if (value.length) { say(",\"value\":"); put(value); } say("}\n"); }
static volatile u32 depth;
static __attribute__((noinline)) u32 deeper(void) { depth++; u32 below = deeper(); return below + depth; }

static void execute(text code) {
  text none = { 0, 0 };
  for (u32 i = 0, at = 1; i < code.length; i++, at++) {
    u32 from = i; while (i < code.length && code.at[i] != '\n') i++;
    u32 gap = from; while (gap < i && code.at[gap] != ' ') gap++;
    text word = { code.at + from, gap - from }, rest = { code.at + gap + (gap < i), i - gap - (gap < i) };
    if (same(word, "print") || same(word, "warn")) {
      begin("output"); say(same(word, "warn") ? ",\"stream\":\"stderr\",\"text\":" : ",\"stream\":\"stdout\",\"text\":");
      say("\""); put(rest); say("\\n\"}\n");
    }
    else if (same(word, "return")) { result(rest); return; }
    else if (same(word, "nothing")) { result(none); return; }
    else if (same(word, "input")) { result(input.at ? input : of("null")); return; }
    else if (same(word, "start")) {
      u32 space = 0; while (space < rest.length && rest.at[space] != ' ') space++;
      text tool = { rest.at, space }, arguments = { rest.at + space + 1, rest.length - space - 1 };
      begin("call"); say(",\"call\":"); say_number(++calls); say(",\"op\":\"run_tool\",\"params\":{\"tool\":"); say_string(tool);
      say(",\"arguments\":"); put(arguments); say("}}\n");
    }
    else if (same(word, "wait")) wait();
    else if (same(word, "answer") || same(word, "code")) {
      text a = answers[number(rest) - 1]; u32 bad = a.length >> 31; a.length &= ~(1u << 31);
      if (!bad || same(word, "code")) { result(bad ? member(a, "code") : a); return; }
      begin("failed"); say(",\"error\":{\"kind\":\"thrown\",\"name\":\"ToolError\",\"message\":"); put(member(a, "message"));
      say(",\"tool_code\":"); put(member(a, "code")); say(",\"data\":"); put(member(a, "data")); say(",\"line\":"); say_number(at); say("}}\n");
      return;
    }
    else if (same(word, "fail")) { failed("thrown", rest, at); return; }
    else if (same(word, "sleep")) {
      struct { u64 user, kind, clock, timeout, precision, flags; } s = { 0, 0, 1, (u64)number(rest) * 1000000, 0, 0 };
      char event[32]; u32 happened; poll_oneoff(&s, event, 1, &happened);
    }
    else if (same(word, "read")) { char one; text room = { &one, 1 }; u32 read; for (;;) fd_read(0, &room, 1, &read); }
    else if (same(word, "loop")) for (;;) { __asm__ volatile(""); }
    else if (same(word, "recurse")) deeper();
    else if (same(word, "claim")) for (;;) __builtin_wasm_memory_grow(0, 16);
    else if (same(word, "flood")) for (;;) { begin("output"); say(",\"stream\":\"stdout\",\"text\":\"0123456789\"}\n"); }
    else if (same(word, "trap")) __builtin_trap();
    else if (same(word, "exit")) proc_exit(number(rest));
    else if (same(word, "complain")) { u32 written; fd_write(2, &rest, 1, &written); }
    else if (same(word, "forge")) { put(rest); say("\n"); }
    else { failed("syntax", word, at); return; }
  }
  result(none);
}

__attribute__((export_name("_start"))) void _start(void) {
  u32 count, bytes;
  static char *arguments[16]; static char room[4096];
  args_sizes_get(&count, &bytes);
  if (count > 16 || bytes > sizeof room) proc_exit(2);
  args_get(arguments, room);
  say("{\"type\":\"hello\",\"protocol\":\"toolexec-guest/1\",\"language\":\"lines\",\"runtime\":\"lines 1\",\"nonce\":");
  for (u32 i = 0; i + 1 < count; i++) if (same(of(arguments[i]), "--nonce")) say_string(of(arguments[i + 1]));
  say("}\n");
  for (;;) {
    text l = line();
    if (!same(member(l, "type"), "\"start\"")) { if (same(member(l, "type"), "\"cancel\"")) proc_exit(0); continue; }
    static char number_of_run[16], given[65536];
    run = member(l, "run"); copy(number_of_run, run); run.at = number_of_run;
    input = member(l, "input"); if (input.length <= sizeof given) { copy(given, input); if (input.at) input.at = given; }
    calls = answered = 0;
    execute(unescape(member(l, "code"), script));
  }
}
