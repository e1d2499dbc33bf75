#pragma warning disable RS0030 // A program of its own: it reports on its standard output.

using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime.Tests.Host;

/// <summary>What this assembly does when a test starts it as a program: a host whose scripts run until it is killed.</summary>
internal static class Program
{
    /// <summary>Starts what is left when its parent ends, where the sandbox lets it. A copy never goes on as a second script.</summary>
    private const string Detach = """
        import os
        try:
            copy = os.fork()
        except OSError:
            copy = None
        if copy == 0:
            try:
                os.setsid()
                if os.fork() == 0:
                    os.execv('/bin/sleep', ['sleep', input])
            finally:
                os._exit(0)
        """;

    private const string JavaScript = "process.on('SIGTERM', () => {}); await tools.ping({}); for (;;);";
    private const string Engine = "await tools.ping({}); for (;;);";
    private const string Python = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + Detach + "\nawait tools.ping()\nwhile True: pass";
    private const string CSharp = "await tools.ping(new { }); while (true) { }";

    internal static async Task<int> Main(string[] args)
    {
        if (args is not ["hold", var kind, var tier, var mark])
        {
            return 64;
        }

        using var files = new GuestFiles();
        var programs = new GuestPrograms(files, new GuestOptions { CSharpFolder = TestGuest.Folder });
        await using var sandbox = Create(kind, Enum.Parse<LinuxTier>(tier), programs);
        var probe = await sandbox.ProbeAsync(CancellationToken.None);
        if (!probe.IsAvailable)
        {
            Console.WriteLine(probe.Description);
            return 1;
        }

        (string Language, string Code)[] scripts = kind is "hardened"
            ? [(SandboxLanguages.JavaScript, Engine), (SandboxLanguages.TypeScript, Engine)]
            : [(SandboxLanguages.JavaScript, JavaScript), (SandboxLanguages.Python, Python), (SandboxLanguages.CSharp, CSharp)];
        var running = new CountdownEvent(scripts.Length);
        var gateway = new TestGateway
        {
            Run = (_, _, _) =>
            {
                running.Signal();
                return new(ToolResult.Success(TestGateway.Json("1")));
            },
        };
        var ended = scripts.Select(async script => await sandbox.ExecuteAsync(
            new SandboxRequest
            {
                Language = script.Language,
                Code = script.Code,
                Gateway = gateway,
                Tools = TestGateway.Tools,
                Input = TestGateway.Json($"\"{mark}\""),
                Limits = new SandboxLimits { Timeout = TimeSpan.FromHours(1) },
            },
            CancellationToken.None)).ToList();
        _ = Task.WhenAny(ended).Unwrap().ContinueWith(
            one => Console.WriteLine($"A script ended: {one.Result.Error}"), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        running.Wait();
        Console.WriteLine("running");
        await Task.WhenAll(ended);
        return 2;
    }

    private static ISandbox Create(string kind, LinuxTier tier, GuestPrograms programs)
    {
        if (kind is "process")
        {
            var options = new ProcessSandboxOptions();
            options.Pool.Size = 1; // those that wait must end as well
            return new ProcessSandbox(options, programs, TimeProvider.System);
        }

        var linux = new LinuxSandboxOptions { Name = kind, MinimumTier = tier, MaximumTier = tier, IsEngine = kind is "hardened" };
        linux.Pool.Size = 1;
        return new LinuxSandbox(linux, programs, TimeProvider.System, NullLogger<LinuxSandbox>.Instance);
    }
}
