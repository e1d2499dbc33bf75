using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>Hostile scripts in a sandbox: each must be contained, end as it should, and leave nothing behind.</summary>
public abstract class HostileGuestTests<TSubject>(TSubject subject) : IClassFixture<TSubject>
    where TSubject : HostileSubject, new()
{
    private const string SecretName = "TOOLEXEC_HOSTILE_SECRET";

    // What a guest may take of the host's memory, and what other tests may take meanwhile, which give scripts 256 MiB in this process.
    private const long MostGrowth = (256L + 512) * 1024 * 1024;

    // Both far above what any of them takes on an idle machine: the one for what must end by itself, or by another limit, the other catches what does not end at all.
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    static HostileGuestTests() => Environment.SetEnvironmentVariable(SecretName, "hostile-secret");

#pragma warning disable CA1000 // Each subject has its own languages; xunit reads the data from the closed class.
    public static TheoryData<string, string> Attacks
#pragma warning restore CA1000
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var language in new TSubject().Languages)
            {
                foreach (var attack in HostileAttacks.All.Where(a => a.Code.ContainsKey(language)))
                {
                    data.Add(attack.Name, language);
                }
            }

            return data;
        }
    }

    /// <summary>Runs an attack; what derives says which components it needs.</summary>
    public virtual async Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language)
    {
        var attack = HostileAttacks.All.Single(a => a.Name == name);
        var mark = "hx" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
        using var loopback = Listen(new IPEndPoint(IPAddress.Loopback, 0), ProtocolType.Tcp);
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(loopback.LocalEndPoint!);
        using var named = Listen(new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), mark)), ProtocolType.Unspecified);
        using var abstracted = Listen(new UnixDomainSocketEndPoint("\0" + mark), ProtocolType.Unspecified);
        var open = OpenDescriptors.Open("/");
        var gateway = new TestGateway();
        var before = Memory();
        try
        {
            var result = await subject.Sandbox.ExecuteAsync(
                new SandboxRequest
                {
                    Language = language,
                    Code = attack.Code[language],
                    Gateway = gateway,
                    Tools = TestGateway.Tools,
                    Limits = Limits(attack, language),
                    Input = Input(((IPEndPoint)loopback.LocalEndPoint!).Port, mark),
                },
                CancellationToken.None).AsTask().WaitAsync(Longest);

            Judge(attack, language, result);
            new[] { loopback, datagrams, named, abstracted }.Should().OnlyContain(listener => !listener.Poll(0, SelectMode.SelectRead), "nobody may have come");
            (Memory() - before).Should().BeLessThan(MostGrowth, "the host's memory is not the guest's");
            Named(mark).Should().BeEmpty("no process may be left");
            gateway.Calls.Should().NotContain(c => c.Status == ToolStatus.Succeeded && c.Tool != "math:add");
        }
        finally
        {
            OpenDescriptors.Close(open);
            File.Delete(Path.Combine(Path.GetTempPath(), mark));
        }
    }

    // Only what the limit of time may end waits for it. C# is compiled first, within the script's time: a second on an idle machine.
    private SandboxLimits Limits(HostileAttack attack, string language) => attack.Limits with
    {
        Timeout = attack.Kinds.Contains(SandboxErrorKind.TimeLimit)
            ? attack.Limits.Timeout + subject.StartTime + TimeSpan.FromSeconds(language is SandboxLanguages.CSharp ? 4 : 0)
            : Ample,
    };

    private void Judge(HostileAttack attack, string language, SandboxResult result)
    {
        if (result.Error is { } error)
        {
            var needsModules = subject.HasNoModules && attack.Code[language].Contains("require(", StringComparison.Ordinal);
            SandboxErrorKind[] kinds = needsModules ? [.. attack.Kinds, SandboxErrorKind.Thrown] : attack.Kinds;
            kinds.Should().Contain(error.Kind, "it ended with: {0}", error.Message);
        }
        else
        {
            attack.MustBeStopped.Should().BeFalse("it gave {0}", result.Value);
            result.Value.EnumerateArray().Select(item => item.ToString())
                .Where(item => !subject.OwnFiles.Contains(item.Split(' ')[^1], StringComparer.Ordinal) && !subject.InOwnKernel.Contains($"{attack.Name}: {item}", StringComparer.Ordinal))
                .Should().BeEmpty("that is what it could do");
        }
    }

    private static Socket Listen(EndPoint at, ProtocolType protocol)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, protocol);
        socket.Bind(at);
        socket.Listen();
        return socket;
    }

    private static JsonElement Input(int port, string mark) => TestGateway.Json(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"port":{{port}},"unix":"{{Path.Combine(Path.GetTempPath(), mark)}}","host":{{Environment.ProcessId}},"secret":"{{SecretName}}","mark":"{{mark}}"}"""));

    private static long Memory()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    // A name that is given to a process goes to what it starts.
    private static List<string> Named(string mark) =>
        [.. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _) && IsNamed(folder, mark))];

    private static bool IsNamed(string folder, string mark)
    {
        try
        {
            var isNamed = File.ReadAllText(Path.Combine(folder, "comm")).Contains(mark, StringComparison.Ordinal)
                || File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(mark, StringComparison.Ordinal);
            return isNamed && !File.ReadAllText(Path.Combine(folder, "stat")).Contains(") Z ", StringComparison.Ordinal); // a dead one waits for its parent
        }
        catch (IOException)
        {
            return false; // gone meanwhile
        }
    }
}
