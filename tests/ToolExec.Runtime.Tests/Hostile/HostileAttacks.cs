namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>
/// The attacks. Each finds in <c>input</c>: <c>port</c> of a listener on the host's loopback, <c>unix</c>, the path of a listener's socket, <c>host</c>, the host's process id,
/// <c>secret</c>, the name of a variable of the host, and <c>mark</c>, a short name by which its processes are looked for afterwards.
/// </summary>
public static partial class HostileAttacks
{
    private const SandboxErrorKind Thrown = SandboxErrorKind.Thrown;
    private const SandboxErrorKind Exited = SandboxErrorKind.Exited;
    private const SandboxErrorKind TimeLimit = SandboxErrorKind.TimeLimit;
    private const SandboxErrorKind MemoryLimit = SandboxErrorKind.MemoryLimit;
    private const SandboxErrorKind DepthLimit = SandboxErrorKind.DepthLimit;
    private const SandboxErrorKind OutputLimit = SandboxErrorKind.OutputLimit;
    private const SandboxErrorKind Violation = SandboxErrorKind.Violation;

    /// <summary>Gets all of them.</summary>
    public static IReadOnlyList<HostileAttack> All { get; } =
    [
        Of(
            "read the host's files and environment",
            """
            const fs = require('fs'), could = [];
            for (const p of ['/etc/shadow', '/etc/passwd', '/root/.bashrc', '/root/.profile', `/proc/${input.host}/environ`, `/proc/${input.host}/maps`, '/etc/hostname', '/etc/machine-id'])
              try { fs.readFileSync(p); could.push(p); } catch {}
            for (const p of ['/root', '/home', '/etc/ssl', '/var/log']) try { if (fs.readdirSync(p).length) could.push(p); } catch {}
            for (const [k, v] of Object.entries(process.env)) if (k === input.secret || v.includes('hostile-secret')) could.push(k);
            return could;
            """,
            """
            import os
            could = []
            for p in ['/etc/shadow', '/etc/passwd', '/root/.bashrc', '/root/.profile', f"/proc/{input['host']}/environ", f"/proc/{input['host']}/maps", '/etc/hostname', '/etc/machine-id']:
                try:
                    open(p, 'rb').read(); could.append(p)
                except OSError: pass
            for p in ['/root', '/home', '/etc/ssl', '/var/log']:
                try:
                    if os.listdir(p): could.append(p)
                except OSError: pass
            for k, v in os.environ.items():
                if k == input['secret'] or 'hostile-secret' in v: could.append(k)
            return could
            """,
            Thrown),
        Of(
            "write outside of its own folder",
            """
            const fs = require('fs'), could = [];
            for (const p of ['/x', '/etc/x', '/usr/x', '/usr/bin/x', '/dev/x', '/dev/shm/x', '/var/tmp/x', '/sys/x', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', process.argv[1], process.execPath])
              for (const f of ['a', 'w', 'r+']) try { fs.closeSync(fs.openSync(p, f)); could.push(f + ' ' + p); } catch {}
            for (const p of [process.argv[1], '/usr', '/dev/null']) { try { fs.chmodSync(p, 0o777); could.push('chmod ' + p); } catch {} try { fs.utimesSync(p, 1, 1); could.push('times ' + p); } catch {} }
            for (const p of ['/usr/lib', '/x/y']) try { fs.mkdirSync(p + '/hostile'); could.push('mkdir ' + p); } catch {}
            return could.filter(c => !c.endsWith('/dev/null'));
            """,
            """
            import os, sys
            could = []
            guest = next(a for a in sys.orig_argv if a.endswith('guest.py'))
            for p in ['/x', '/etc/x', '/usr/x', '/usr/bin/x', '/dev/x', '/dev/shm/x', '/var/tmp/x', '/sys/x', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', guest, sys.executable, os.__file__]:
                for f in ['a', 'r+']:
                    try:
                        open(p, f).close(); could.append(f + ' ' + p)
                    except (OSError, ValueError): pass
            for p in [guest, '/usr', sys.executable]:
                for f in [lambda: os.chmod(p, 0o777), lambda: os.utime(p, (1, 1)), lambda: os.chown(p, 0, 0), lambda: os.truncate(p, 0), lambda: os.rename(p, p + 'x'), lambda: os.mkdir(p + '/hostile'), lambda: os.setxattr(p, 'user.x', b'1')]:
                    try:
                        f(); could.append('change ' + p)
                    except OSError: pass
            return could
            """,
            Thrown),
        Of(
            "reach a network",
            """
            const net = require('net'), dgram = require('dgram'), could = [];
            const connect = to => new Promise(r => { const s = net.connect(to, () => { s.write('hostile'); s.destroy(); r(true); }); s.on('error', () => r(false)); s.setTimeout(500, () => { s.destroy(); r(false); }); });
            for (const to of [{ port: input.port, host: '127.0.0.1' }, { port: input.port, host: '::1' }, { port: input.port, host: '0.0.0.0' }, { path: input.unix }, { path: '\0' + input.mark }, { port: 80, host: '169.254.169.254' }, { port: 53, host: '1.1.1.1' }])
              if (await connect(to)) could.push(JSON.stringify(to));
            await new Promise(r => { try { const s = dgram.createSocket('udp4'); s.on('error', () => r()); s.send('hostile', input.port, '127.0.0.1', e => { if (!e) could.push('udp'); s.close(); r(); }); } catch { r(); } });
            return could;
            """,
            """
            import socket
            could = []
            def attempt(name, family, kind, to):
                try:
                    with socket.socket(family, kind) as s:
                        s.settimeout(0.5)
                        s.connect(to)
                        s.send(b'hostile')
                        could.append(name)
                except OSError: pass
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                attempt('loopback', socket.AF_INET, kind, ('127.0.0.1', input['port']))
                attempt('loopback 6', socket.AF_INET6, kind, ('::1', input['port']))
                attempt('metadata', socket.AF_INET, kind, ('169.254.169.254', 80))
                attempt('internet', socket.AF_INET, kind, ('1.1.1.1', 53))
                attempt('unix', socket.AF_UNIX, kind, input['unix'])
                attempt('abstract', socket.AF_UNIX, kind, '\0' + input['mark'])
            for family in (16, 17, 38, 40):  # netlink, packet, kernel crypto, virtual machine
                try:
                    socket.socket(family, socket.SOCK_RAW).close(); could.append(str(family))
                except OSError: pass
            a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                a.connect(input['unix']); could.append('pair')
            except OSError: pass
            return could
            """,
            Thrown),
        Of(
            "start processes without end",
            """
            const { spawn } = require('child_process');
            process.title = input.mark;
            const bomb = () => { for (let i = 0; i < 20; i++) try { spawn(process.execPath, ['-e', `process.title='${input.mark}';for(;;);`], { detached: true, stdio: 'ignore' }).on('error', () => {}); } catch {} };
            setInterval(bomb, 20);
            await new Promise(() => {});
            """,
            """
            import os
            try:
                open('/proc/self/comm', 'w').write(input['mark'])
            except OSError: pass
            while True:
                try:
                    os.fork()
                except OSError: pass
            """,
            TimeLimit, MemoryLimit, Exited, Violation, Thrown) with { MustBeStopped = true },
        Of(
            "take all memory",
            """
            const kept = [];
            for (let i = 16; i <= 2048; i += 16) { kept.push(new Uint8Array(16 << 20).fill(1)); if (i > 512) return ['more than 512 MB']; }
            """,
            """
            kept = []
            for i in range(16, 2048, 16):
                kept.append(bytearray(b'1') * (16 << 20))
                if i > 512: return ['more than 512 MB']
            """,
            MemoryLimit, Thrown, Exited, TimeLimit) with { MustBeStopped = true },
        Of(
            "take all memory without the heap",
            """
            const kept = [];
            for (let i = 16; i <= 2048; i += 16) { kept.push(new SharedArrayBuffer(16 << 20)); new Uint8Array(kept.at(-1)).fill(1); if (i > 512) return ['more than 512 MB']; }
            """,
            """
            import mmap
            kept = []
            for i in range(16, 2048, 16):
                m = mmap.mmap(-1, 16 << 20)
                for at in range(0, 16 << 20, 4096): m[at] = 1
                kept.append(m)
                if i > 512: return ['more than 512 MB']
            """,
            MemoryLimit, Thrown, Exited, TimeLimit) with { MustBeStopped = true },
        Of(
            "fill the disk",
            """
            const fs = require('fs'); let written = 0; const piece = Buffer.alloc(1 << 20, 1);
            for (const folder of ['/tmp', '/dev/shm', '/var/tmp', '.', require('os').homedir()])
              for (let i = 0; i < 64; i++) try { fs.writeFileSync(`${folder}/${input.mark}${written}`, piece); written++; } catch {}
            return written > 20 ? [written] : [];
            """,
            """
            import os
            written = 0
            for folder in ['/tmp', '/dev/shm', '/var/tmp', '.', os.environ.get('HOME', '/')]:
                for i in range(64):
                    try:
                        with open(f"{folder}/{input['mark']}{written}", 'wb') as f: f.write(b'1' * (1 << 20))
                        written += 1
                    except OSError: pass
            return [written] if written > 20 else []
            """,
            Thrown, MemoryLimit),
        Of(
            "never end, whatever it is told",
            """
            for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1']) try { process.on(s, () => {}); } catch {}
            for (;;) { try { for (;;); } catch {} finally { continue; } }
            """,
            """
            import signal
            for s in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGALRM]:
                signal.signal(s, lambda *_: None)
            while True:
                try:
                    while True: pass
                except BaseException: pass
            """,
            TimeLimit, Thrown) with { MustBeStopped = true, Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(1.5) } },
        Of(
            "leave a process behind",
            """
            const { spawn } = require('child_process');
            try { spawn(process.execPath, ['-e', `process.title='${input.mark}';setInterval(()=>{},1000)`], { detached: true, stdio: 'ignore', env: {} }).on('error', () => {}).unref(); } catch {}
            await new Promise(r => setTimeout(r, 200));
            return [];
            """,
            """
            import os, time
            try:
                copy = os.fork()
            except OSError:
                copy = None
            if copy == 0:
                try:
                    os.setsid()
                    if os.fork() == 0:
                        with open('/proc/self/comm', 'w') as f: f.write(input['mark'])
                        for d in range(3, 64):
                            try: os.close(d)
                            except OSError: pass
                        time.sleep(1000)
                finally:
                    os._exit(0)
            time.sleep(0.2)
            return []
            """,
            Thrown, Exited),
        Of(
            "open files without end",
            """
            const fs = require('fs'); let open = 0;
            for (; open < 5000; open++) try { fs.openSync('/dev/null', 'r'); } catch { break; }
            return open > 1100 ? [open] : [];
            """,
            """
            count = 0
            kept = []
            try:
                while count < 5000:
                    kept.append(open('/dev/null')); count += 1
            except OSError: pass
            kept = None
            return [count] if count > 1100 else []
            """,
            Thrown, Exited, Violation),
        Of(
            "say nonsense to the host",
            """require('fs').writeSync(4, 'this is no message\n'); await new Promise(() => {});""",
            """
            import os, asyncio
            os.write(4, b'this is no message\n')
            await asyncio.sleep(60)
            """,
            Violation, Thrown, TimeLimit) with { MustBeStopped = true },
        Of(
            "forge a call and a result of another run",
            """
            require('fs').writeSync(4, '{"type":"result","run":999,"value":"forged"}\n{"type":"call","run":1,"call":900001,"op":"run_tool","params":{"tool":"admin:erase","arguments":{}}}\n');
            await new Promise(r => setTimeout(r, 100));
            return [];
            """,
            """
            import os, asyncio
            os.write(4, b'{"type":"result","run":999,"value":"forged"}\n{"type":"call","run":1,"call":900001,"op":"run_tool","params":{"tool":"admin:erase","arguments":{}}}\n')
            await asyncio.sleep(0.1)
            return []
            """,
            Violation, Thrown),
        Of(
            "flood the console",
            """for (;;) { console.log('x'.repeat(65536)); await null; }""",
            """
            while True: print('x' * 65536)
            """,
            OutputLimit) with { MustBeStopped = true },
        Of(
            "flood standard error beside the protocol",
            """const fs = require('fs'), b = Buffer.alloc(65536, 120); for (;;) try { fs.writeSync(2, b); } catch (e) { if (e.code !== 'EAGAIN') throw e; }""",
            """
            import os
            while True: os.write(2, b'x' * 65536)
            """,
            OutputLimit, Thrown) with { MustBeStopped = true },
        Of(
            "call a tool that it may not",
            """try { await runTool('admin:erase', {}); return ['called']; } catch (e) { return e.code === 'tool_not_found' ? [] : [String(e)]; }""",
            """
            try:
                await run_tool('admin:erase', {})
                return ['called']
            except ToolError as e:
                return [] if e.code == 'tool_not_found' else [str(e)]
            """),
        Of(
            "call ten thousand times at once",
            """
            const all = await Promise.all(Array.from({ length: 10000 }, (_, i) => tools.math.add({ a: i, b: 1 })));
            return all.every((v, i) => v === i + 1) ? [] : ['wrong answers'];
            """,
            """
            import asyncio
            values = await asyncio.gather(*[tools.math.add({'a': i, 'b': 1}) for i in range(10000)])
            return [] if values == [i + 1 for i in range(10000)] else ['wrong answers']
            """,
            SandboxErrorKind.CallLimit, Violation),
        Of(
            "call itself without end",
            """const f = n => f(n + 1) + 1; return f(0);""",
            """
            import sys
            sys.setrecursionlimit(10**9)
            def f(n): return f(n + 1) + 1
            return f(0)
            """,
            Thrown, DepthLimit, Exited, MemoryLimit, TimeLimit) with { MustBeStopped = true },
        Of(
            "make namespaces, mounts and roots of its own",
            """
            const { execFileSync } = require('child_process'), could = [];
            for (const c of ['/usr/bin/unshare', '/bin/mount', '/bin/sh', '/usr/bin/python3']) try { execFileSync(c, ['-c', 'id']); could.push(c); } catch {}
            return could;
            """,
            """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            could = []
            for flag in [0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x08000000]:
                if libc.unshare(flag) == 0: could.append(hex(flag))
            if libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0: could.append('mount')
            if libc.chroot(b'/tmp') == 0: could.append('chroot')
            if libc.setns(3, 0) == 0: could.append('setns')
            if libc.setuid(0) == 0: could.append('setuid')
            for number in [250, 248, 321, 298, 425, 323, 304, 434, 155, 246]:  # keys, bpf, perf, io_uring, userfaultfd, handles, pidfd, pivot_root, kexec
                if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: could.append(str(number))
            return could
            """,
            Thrown),
        Of(
            "signal and read other processes",
            """
            const could = [];
            for (const p of [input.host, process.ppid > 1 ? process.ppid : input.host]) for (const s of [0, 9]) try { process.kill(p, s); could.push(`${s} ${p}`); } catch {}
            return could;
            """,
            """
            import ctypes, os
            libc = ctypes.CDLL(None)
            could = []
            me = os.getpid()
            for p in {input['host'], os.getppid()} - {0, 1, me}:
                for s in [0, 9]:
                    try:
                        os.kill(p, s); could.append(f'{s} {p}')
                    except OSError: pass
            for p in {input['host'], os.getppid()} - {0, me}:
                if libc.ptrace(16, p, 0, 0) == 0: could.append(f'ptrace {p}')
                if libc.syscall(310, p, 0, 0, 0, 0, 0) >= 0: could.append(f'read {p}')
            return could
            """,
            Thrown, Exited),
        Of(
            "follow links out of its folder",
            """
            const fs = require('fs'), could = [];
            for (const [i, to] of ['/etc/shadow', '/etc/passwd', '/proc/1/root/etc/shadow', `/proc/${input.host}/root/etc/shadow`, `/proc/${input.host}/cwd`, '/proc/self/cwd/../etc/shadow'].entries()) {
              try { fs.symlinkSync(to, '/tmp/l' + i); } catch {}
              for (const p of ['/tmp/l' + i, to]) try { fs.readFileSync(p); could.push(p + ' ' + to); } catch {}
              try { fs.linkSync(to, '/tmp/h' + i); could.push('hard ' + to); } catch {}
            }
            return could;
            """,
            """
            import os
            could = []
            for i, to in enumerate(['/etc/shadow', '/etc/passwd', '/proc/1/root/etc/shadow', f"/proc/{input['host']}/root/etc/shadow", f"/proc/{input['host']}/cwd", '/proc/self/cwd/../etc/shadow']):
                try: os.symlink(to, f'/tmp/l{i}')
                except OSError: pass
                for p in [f'/tmp/l{i}', to]:
                    try:
                        open(p, 'rb').read(); could.append(p + ' ' + to)
                    except OSError: pass
                try:
                    os.link(to, f'/tmp/h{i}'); could.append('hard ' + to)
                except OSError: pass
            return could
            """,
            Thrown),
        Of(
            "use descriptors of the host",
            """
            const fs = require('fs'), could = [];
            for (let d = 3; d < 256; d++) try { const s = fs.fstatSync(d); if (s.isDirectory() || s.isFile()) { try { could.push(fs.readlinkSync('/proc/self/fd/' + d)); } catch { could.push('descriptor ' + d); } } } catch {}
            return could;
            """,
            """
            import os, stat
            could = []
            for d in range(3, 256):
                try:
                    s = os.fstat(d)
                    if stat.S_ISDIR(s.st_mode) or stat.S_ISREG(s.st_mode): could.append(str(d))
                except OSError: pass
            return could
            """,
            Thrown),
    ];

    private static HostileAttack Of(string name, string javaScript, string python, params SandboxErrorKind[] kinds)
    {
        var code = new Dictionary<string, string>(StringComparer.Ordinal) { [SandboxLanguages.JavaScript] = javaScript, [SandboxLanguages.Python] = python };
        if (InCSharp(name) is { } cSharp)
        {
            code[SandboxLanguages.CSharp] = cSharp;
        }

        return new HostileAttack(name, code, kinds);
    }
}
