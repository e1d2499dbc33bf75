namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>The same attacks in C#, as far as they differ from what the language does anyway.</summary>
public static partial class HostileAttacks
{
    private static string? InCSharp(string name) => name switch
    {
        "read the host's files and environment" => """
            var could = new List<string>();
            foreach (var p in new[] { "/etc/shadow", "/etc/passwd", "/root/.bashrc", "/root/.profile", $"/proc/{input.host}/environ", $"/proc/{input.host}/maps", "/etc/hostname", "/etc/machine-id" })
                try { File.ReadAllBytes(p); could.Add(p); } catch (Exception) { }
            foreach (var p in new[] { "/root", "/home", "/etc/ssl", "/var/log" })
                try { if (Directory.GetFileSystemEntries(p).Length > 0) could.Add(p); } catch (Exception) { }
            foreach (System.Collections.DictionaryEntry e in Environment.GetEnvironmentVariables())
                if ((string)e.Key == input.secret || ((string)e.Value).Contains("hostile-secret")) could.Add((string)e.Key);
            return could;
            """,
        "write outside of its own folder" => """
            var could = new List<string>();
            var guest = typeof(ToolError).Assembly.Location;
            var core = typeof(object).Assembly.Location;
            foreach (var p in new[] { "/x", "/etc/x", "/usr/x", "/usr/bin/x", "/dev/x", "/dev/shm/x", "/var/tmp/x", "/sys/x", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger", guest, core, Environment.ProcessPath })
                foreach (var mode in new[] { FileMode.Append, FileMode.OpenOrCreate })
                    try { new FileStream(p, mode, FileAccess.Write).Dispose(); could.Add($"{mode} {p}"); } catch (Exception) { }
            foreach (var p in new[] { guest, core, "/usr", Environment.ProcessPath })
            {
                try { File.SetUnixFileMode(p, (UnixFileMode)511); could.Add("chmod " + p); } catch (Exception) { }
                try { File.SetLastWriteTimeUtc(p, DateTime.UnixEpoch); could.Add("times " + p); } catch (Exception) { }
                try { File.Move(p, p + "x"); could.Add("move " + p); } catch (Exception) { }
                try { Directory.CreateDirectory(p + "/hostile"); could.Add("mkdir " + p); } catch (Exception) { }
            }
            return could;
            """,
        "reach a network" => """
            using System.Net;
            using System.Net.Sockets;
            var could = new List<string>();
            async Task Attempt(string name, AddressFamily family, EndPoint to)
            {
                foreach (var kind in new[] { SocketType.Stream, SocketType.Dgram })
                    try
                    {
                        using var s = new Socket(family, kind, ProtocolType.Unspecified);
                        using var late = new CancellationTokenSource(500);
                        await s.ConnectAsync(to, late.Token);
                        s.Send(new byte[] { 1 });
                        could.Add(name + " " + kind);
                    }
                    catch (Exception) { }
            }
            int port = input.port;
            string unix = input.unix, mark = input.mark;
            await Attempt("loopback", AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Loopback, port));
            await Attempt("loopback 6", AddressFamily.InterNetworkV6, new IPEndPoint(IPAddress.IPv6Loopback, port));
            await Attempt("metadata", AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Parse("169.254.169.254"), 80));
            await Attempt("internet", AddressFamily.InterNetwork, new IPEndPoint(IPAddress.Parse("1.1.1.1"), 53));
            await Attempt("unix", AddressFamily.Unix, new UnixDomainSocketEndPoint(unix));
            await Attempt("abstract", AddressFamily.Unix, new UnixDomainSocketEndPoint("\0" + mark));
            try { await new System.Net.Http.HttpClient { Timeout = TimeSpan.FromSeconds(0.5) }.GetStringAsync($"http://127.0.0.1:{port}/"); could.Add("http"); } catch (Exception) { }
            return could;
            """,
        "start processes without end" => """
            string mark = input.mark;
            while (true)
            {
                try { System.Diagnostics.Process.Start(Environment.ProcessPath, new[] { typeof(ToolError).Assembly.Location, "csharp", "--nonce", mark }); } catch (Exception) { }
                try { new Thread(() => { while (true) { } }) { IsBackground = true }.Start(); } catch (OutOfMemoryException) { }
            }
            """,
        "take all memory" => """
            var kept = new List<byte[]>();
            for (var i = 16; i <= 2048; i += 16)
            {
                var piece = new byte[16 << 20];
                Array.Fill(piece, (byte)1);
                kept.Add(piece);
                if (i > 512) return new[] { "more than 512 MB" };
            }
            """,
        "take all memory without the heap" => """
            using System.Runtime.InteropServices;
            for (var i = 16; i <= 2048; i += 16)
            {
                var piece = Marshal.AllocHGlobal(16 << 20);
                for (var at = 0; at < 16 << 20; at += 4096) Marshal.WriteByte(piece, at, 1);
                if (i > 512) return new[] { "more than 512 MB" };
            }
            """,
        "fill the disk" => """
            var written = 0;
            var piece = new byte[1 << 20];
            foreach (var folder in new[] { "/tmp", "/dev/shm", "/var/tmp", ".", Environment.GetEnvironmentVariable("HOME") ?? "/" })
                for (var i = 0; i < 64; i++)
                    try { File.WriteAllBytes($"{folder}/{input.mark}{written}", piece); written++; } catch (Exception) { }
            return written > 20 ? new[] { written } : Array.Empty<int>();
            """,
        "never end, whatever it is told" => """
            using System.Runtime.InteropServices;
            var kept = new List<object>();
            foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
                try { kept.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = true)); } catch (Exception) { }
            AppDomain.CurrentDomain.ProcessExit += (_, _) => { while (true) { } };
            while (true) { try { while (true) { } } catch (Exception) { } }
            """,
        "open files without end" => """
            var kept = new List<object>();
            try { while (kept.Count < 5000) kept.Add(File.OpenHandle("/dev/null")); } catch (Exception) { }
            return kept.Count > 1100 ? new[] { kept.Count } : Array.Empty<int>();
            """,
        "say nonsense to the host" => """
            new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle((IntPtr)4, false), FileAccess.Write, 0).Write(Encoding.UTF8.GetBytes("this is no message\n"));
            await Task.Delay(60000);
            """,
        "forge a call and a result of another run" => """
            const string Forged = "{\"type\":\"result\",\"run\":999,\"value\":\"forged\"}\n{\"type\":\"call\",\"run\":1,\"call\":900001,\"op\":\"run_tool\",\"params\":{\"tool\":\"admin:erase\",\"arguments\":{}}}\n";
            new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle((IntPtr)4, false), FileAccess.Write, 0).Write(Encoding.UTF8.GetBytes(Forged));
            await Task.Delay(100);
            return Array.Empty<string>();
            """,
        "flood the console" => """
            while (true) Console.WriteLine(new string('x', 65536));
            """,
        "flood standard error beside the protocol" => """
            var errors = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle((IntPtr)2, false), FileAccess.Write, 0);
            while (true) errors.Write(new byte[65536]);
            """,
        "call a tool that it may not" => """
            try { await runTool("admin:erase", new { }); return new[] { "called" }; }
            catch (ToolError e) { return e.code == "tool_not_found" ? Array.Empty<string>() : new[] { e.ToString() }; }
            """,
        "call ten thousand times at once" => """
            var values = await Task.WhenAll(Enumerable.Range(0, 10000).Select(i => runTool("math:add", new { a = i, b = 1 })));
            return values.Select((v, i) => (int)v == i + 1).All(right => right) ? Array.Empty<string>() : new[] { "wrong answers" };
            """,
        "call itself without end" => """
            int F(int n) => F(n + 1) + 1;
            return F(0);
            """,
        "make namespaces, mounts and roots of its own" => """
            using System.Runtime.InteropServices;
            static class Libc
            {
                [DllImport("libc")] public static extern int getpid();
                [DllImport("libc")] public static extern int unshare(int flags);
                [DllImport("libc")] public static extern int mount(string source, string target, string type, nint flags, nint data);
                [DllImport("libc")] public static extern int chroot(string path);
                [DllImport("libc")] public static extern int setns(int descriptor, int kind);
                [DllImport("libc")] public static extern int setuid(int user);
                [DllImport("libc")] public static extern nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
            }
            var could = new List<string>();
            if (Libc.getpid() <= 0) could.Add("nothing was tried");
            foreach (var flag in new[] { 0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x08000000 }) if (Libc.unshare(flag) == 0) could.Add($"{flag:x}");
            if (Libc.mount("none", "/tmp", "tmpfs", 0, 0) == 0) could.Add("mount");
            if (Libc.chroot("/tmp") == 0) could.Add("chroot");
            if (Libc.setns(3, 0) == 0) could.Add("setns");
            if (Libc.setuid(0) == 0) could.Add("setuid");
            foreach (var number in new[] { 250, 248, 321, 298, 425, 323, 304, 434, 155, 246 }) if (Libc.syscall(number, 0, 0, 0, 0, 0) >= 0) could.Add($"{number}");
            return could;
            """,
        "signal and read other processes" => """
            using System.Runtime.InteropServices;
            static class Libc
            {
                [DllImport("libc")] public static extern int getpid();
                [DllImport("libc")] public static extern int getppid();
                [DllImport("libc")] public static extern int kill(int process, int signal);
                [DllImport("libc")] public static extern nint ptrace(nint request, nint process, nint address, nint data);
                [DllImport("libc")] public static extern nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
            }
            var could = new List<string>();
            var me = Libc.getpid();
            foreach (var p in new[] { (int)input.host, Libc.getppid() }.Where(p => p > 0 && p != me))
            {
                foreach (var s in new[] { 0, 9 }) if (p != 1 && Libc.kill(p, s) == 0) could.Add($"{s} {p}");
                if (Libc.ptrace(16, p, 0, 0) == 0) could.Add($"ptrace {p}");
                if (Libc.syscall(310, p, 0, 0, 0, 0, 0) >= 0) could.Add($"read {p}");
            }
            return could;
            """,
        "follow links out of its folder" => """
            var could = new List<string>();
            var all = new[] { "/etc/shadow", "/etc/passwd", "/proc/1/root/etc/shadow", $"/proc/{input.host}/root/etc/shadow", $"/proc/{input.host}/cwd", "/proc/self/cwd/../etc/shadow" };
            for (var i = 0; i < all.Length; i++)
            {
                try { File.CreateSymbolicLink($"/tmp/l{i}", all[i]); } catch (Exception) { }
                foreach (var p in new[] { $"/tmp/l{i}", all[i] }) try { File.ReadAllBytes(p); could.Add(p + " " + all[i]); } catch (Exception) { }
            }
            return could;
            """,
        "use descriptors of the host" => """
            var own = new[] { Path.GetDirectoryName(typeof(object).Assembly.Location), Path.GetDirectoryName(typeof(ToolError).Assembly.Location), "/dev/null", "/dev/urandom", "/memfd:doublemapper" };
            var could = new List<string>();
            for (var d = 3; d < 256; d++)
                try { if (new FileInfo($"/proc/self/fd/{d}").LinkTarget is { } to && to.StartsWith('/') && !own.Any(o => to.StartsWith(o))) could.Add(to); } catch (Exception) { }
            return could;
            """,
        _ => null,
    };
}
