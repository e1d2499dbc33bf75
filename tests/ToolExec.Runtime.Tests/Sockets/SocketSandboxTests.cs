using System.Net.Sockets;
using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Sockets;

#pragma warning disable CA1416 // These tests run on Unix.
public sealed class SocketSandboxTests : IAsyncDisposable
{
    private readonly StartedGuests _guests = new();
    private SocketSandbox? _sandbox;

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        await _guests.DisposeAsync();
    }

    [Fact]
    public void AddSocketSandbox_WrongSetting_IsRefusedByItsName()
    {
        static string? Wrong(Action<SocketSandboxOptions> change)
        {
            var options = new SocketSandboxOptions { Path = "/run/guests.sock", Token = new string('t', 16) };
            change(options);
            return options.Check()?.Name;
        }

        FluentActions.Invoking(() => SocketBuilderExtensions.AddSocketSandbox(null!, _ => { })).Should().Throw<ArgumentNullException>();
        Wrong(_ => { }).Should().BeNull();
        Wrong(o => o.Name = " ").Should().Be("Name");
        Wrong(o => o.Path = "").Should().Be("Path");
        Wrong(o => o.Path = "guests.sock").Should().Be("Path");
        Wrong(o => o.Path = "/run/guests/").Should().Be("Path");
        Wrong(o => o.Path = "/" + new string('p', 106)).Should().BeNull("that is 107 bytes");
        Wrong(o => o.Path = "/" + new string('p', 107)).Should().Be("Path");
        Wrong(o => o.Token = new string('t', 15)).Should().Be("Token");
        Wrong(o => o.Languages.Clear()).Should().Be("Languages");
        Wrong(o => o.Languages.Add("")).Should().Be("Languages");
        Wrong(o => o.Users.Add(-1)).Should().Be("Users");
        Wrong(o => o.Profile = (SandboxProfile)9).Should().Be("Profile");
        Wrong(o => o.MaxWaiting = 1).Should().BeNull();
        Wrong(o => o.MaxWaiting = 0).Should().Be("MaxWaiting");
        Wrong(o => o.MaxWaiting = 1000).Should().BeNull();
        Wrong(o => o.MaxWaiting = 1001).Should().Be("MaxWaiting");
        Wrong(o => o.GuestTimeout = TimeSpan.Zero).Should().Be("GuestTimeout");
        Wrong(o => o.GuestTimeout = TimeSpan.FromMinutes(10)).Should().BeNull();
        Wrong(o => o.GuestTimeout = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1)).Should().Be("GuestTimeout");
        Wrong(o => o.Limits = null!).Should().Be("Limits");
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "console.log('hi'); return await tools.math.add({ a: 1, b: 2 })")]
    [InlineData(SandboxLanguages.TypeScript, "const three: number = await tools.math.add({ a: 1, b: 2 }); console.log('hi'); return three")]
    [InlineData(SandboxLanguages.Python, "print('hi')\nreturn await tools.math.add(a=1, b=2)")]
    [InlineData(SandboxLanguages.CSharp, "Console.WriteLine(\"hi\"); return await tools.math.add(new { a = 1, b = 2 });")]
    public async Task ExecuteAsync_GuestOfALanguage_RunsTheScript(string language, string code)
    {
        var sandbox = await ListenAsync();
        _guests.Keep(language, 1);
        var gateway = new TestGateway();

        var result = await sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(3);
        result.Stdout.Should().Be("hi\n");
        gateway.Calls.Should().ContainSingle();
        result.LimitsEnforced.Should().Be(new LimitsEnforced { Timeout = true, Output = true, Result = true });
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript, "for (;;);", SandboxErrorKind.TimeLimit)]
    [InlineData(SandboxLanguages.JavaScript, "for (;;) console.log('x'.repeat(1000))", SandboxErrorKind.OutputLimit)]
    [InlineData(SandboxLanguages.JavaScript, "await new Promise(() => {})", SandboxErrorKind.Deadlock)]
    [InlineData(SandboxLanguages.Python, "while True: pass", SandboxErrorKind.TimeLimit)]
    [InlineData(SandboxLanguages.Python, "while True: print('x' * 1000)", SandboxErrorKind.OutputLimit)]
    [InlineData(SandboxLanguages.Python, "import asyncio\nawait asyncio.Event().wait()", SandboxErrorKind.Deadlock)]
    [InlineData(SandboxLanguages.CSharp, "while (true) { }", SandboxErrorKind.TimeLimit)]
    [InlineData(SandboxLanguages.CSharp, "while (true) Console.WriteLine(new string('x', 1000));", SandboxErrorKind.OutputLimit)]
    [InlineData(SandboxLanguages.CSharp, "await new TaskCompletionSource().Task;", SandboxErrorKind.Deadlock)]
    public async Task ExecuteAsync_ScriptDoesNotEnd_IsStoppedAndItsGuestEndsByItself(string language, string code, SandboxErrorKind kind)
    {
        var sandbox = await ListenAsync();
        using var guest = _guests.Start(language);
        try
        {
            var timeout = TimeSpan.FromSeconds(kind is SandboxErrorKind.TimeLimit ? 2 : 50);
            var request = Request(language, code) with { Limits = new SandboxLimits { Timeout = timeout, OutputBytes = 5000 } };

            var result = await sandbox.ExecuteAsync(request, CancellationToken.None).OrGiveUp();

            result.Error!.Kind.Should().Be(kind, result.Error.Message);
            await guest.WaitForExitAsync().OrGiveUp();
        }
        finally
        {
            guest.Kill(); // nothing where it has ended
        }
    }

    [Fact]
    public async Task ExecuteAsync_LanguageOfSomebodyElse_Runs()
    {
        var options = _guests.Options;
        options.Languages.Add("lisp");
        var sandbox = await ListenAsync(options);
        using var guest = new RawGuest(_guests.Path).Hello(language: "lisp");

        var run = sandbox.ExecuteAsync(Request("lisp", "(+ 1 2)"), CancellationToken.None).AsTask();
        var start = await guest.HearAsync();
        guest.Say("""{"type":"result","run":1,"value":3}""" + "\n");

        start.GetProperty("code").GetString().Should().Be("(+ 1 2)");
        (await run.OrGiveUp()).Value.GetInt32().Should().Be(3);
        (await guest.IsTurnedAwayAsync()).Should().BeTrue("a guest runs one script");
    }

    [Theory]
    [InlineData("a token that is wrong", "python", "toolexec-guest/1")]
    [InlineData("", "python", "toolexec-guest/1")]
    [InlineData(StartedGuests.Token, "ruby", "toolexec-guest/1")]
    [InlineData(StartedGuests.Token, "python", "toolexec-guest/2")]
    public async Task Listener_StrangerSaysTheWrongThing_IsTurnedAway(string token, string language, string protocol)
    {
        await ListenAsync();

        using var stranger = new RawGuest(_guests.Path).Hello(token, language, protocol);

        (await stranger.IsTurnedAwayAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData("no json\n")]
    [InlineData("{\"type\":\"result\",\"run\":1}\n")]
    [InlineData("{\"type\":\"hello\",\"type\":\"hello\"}\n")]
    public async Task Listener_StrangerSaysNoHello_IsTurnedAway(string line)
    {
        await ListenAsync();

        using var stranger = new RawGuest(_guests.Path).Say(line);

        (await stranger.IsTurnedAwayAsync()).Should().BeTrue();
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task Listener_FirstLine_MayHave4096Bytes(int bytes, bool isTaken)
    {
        var sandbox = await ListenAsync();
        var hello = $$"""{"type":"hello","protocol":"toolexec-guest/1","language":"python","nonce":"{{StartedGuests.Token}}","more":""";
        using var guest = new RawGuest(_guests.Path).Say(hello + $"\"{new string('x', bytes - hello.Length - 4)}\"}}\n");

        if (!isTaken)
        {
            (await guest.IsTurnedAwayAsync()).Should().BeTrue();
            return;
        }

        var run = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).AsTask();
        (await guest.HearAsync()).GetProperty("type").GetString().Should().Be("start");
        guest.Say("""{"type":"result","run":1}""" + "\n");
        (await run.OrGiveUp()).Error.Should().BeNull();
    }

    [Fact]
    public async Task Listener_StrangerIsSilent_IsTurnedAwayAfterTenSeconds()
    {
        var time = new ManualTimeProvider();
        await ListenAsync(time: time);
        var armed = time.ArmedTimers;
        using var stranger = new RawGuest(_guests.Path);
        await time.WhenArmedAsync(armed + 1).OrGiveUp();

        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        time.ArmedTimers.Should().Be(armed + 1);
        time.Advance(TimeSpan.FromTicks(1));

        (await stranger.IsTurnedAwayAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Listener_MoreGuestsThanMayWait_TurnsTheNextAway_AndForgetsThoseThatWent()
    {
        var options = _guests.Options;
        options.MaxWaiting = 1;
        var sandbox = await ListenAsync(options);
        var first = new RawGuest(_guests.Path).Hello();
        var run = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).AsTask();
        await first.HearAsync(); // so it was taken in, and the place is free again
        using var second = new RawGuest(_guests.Path).Hello();

        // One after the other: whichever of two came last is turned away, and the other one waits.
        using var third = new RawGuest(_guests.Path).Hello();
        var away = await Task.WhenAny(second.IsTurnedAwayAsync(), third.IsTurnedAwayAsync()).OrGiveUp();
        (await away).Should().BeTrue();
        second.Dispose();
        third.Dispose();
        using var fourth = new RawGuest(_guests.Path).Hello();
        var next = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 2"), CancellationToken.None).AsTask();

        (await fourth.HearAsync()).GetProperty("code").GetString().Should().Be("return 2", "the ones that went keep nobody's place");
        fourth.Dispose();
        first.Dispose();
        (await next.OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        (await run.OrGiveUp()).Error!.Kind.Should().Be(SandboxErrorKind.Exited);
    }

    [ComponentFact("python3")]
    public async Task Listener_UserIsNotNamed_IsTurnedAway()
    {
        var options = _guests.Options;
        options.Users.Add(HostProcess.User + 1);
        _sandbox = _guests.Create(options);
        (await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp()).IsAvailable.Should().BeTrue();

        using var stranger = new RawGuest(_guests.Path);

        (await stranger.IsTurnedAwayAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task Listener_UserIsNamed_IsTakenIn()
    {
        var options = _guests.Options;
        options.Users.Add(HostProcess.User);
        var sandbox = await ListenAsync(options);
        using var guest = new RawGuest(_guests.Path).Hello();

        _ = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).AsTask();

        (await guest.HearAsync()).GetProperty("type").GetString().Should().Be("start");
        (File.GetUnixFileMode(_guests.Path) & UnixFileMode.OtherWrite).Should().Be(UnixFileMode.OtherWrite, "others must be able to connect");
    }

    [Fact]
    public async Task ProbeAsync_Listens_SaysWhereAndForWhom()
    {
        _sandbox = _guests.Create();

        var probe = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();
        var again = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();

        probe.IsAvailable.Should().BeTrue(probe.Description);
        probe.Description.Should().Contain(_guests.Path);
        again.Should().Be(probe);
        File.GetUnixFileMode(_guests.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _sandbox.Info.Should().BeEquivalentTo(new { Kind = "socket", Profile = SandboxProfile.Dev, Isolation = SandboxIsolation.None });
        _sandbox.Info.Languages.Should().Contain(SandboxLanguages.TypeScript);
    }

    [Fact]
    public async Task ProbeAsync_FolderIsNotThere_MakesItForThisUserAlone()
    {
        var options = _guests.Options;
        options.Path = Path.Combine(Path.GetDirectoryName(_guests.Path)!, "inner", "guests.sock");
        _sandbox = _guests.Create(options);

        (await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp()).IsAvailable.Should().BeTrue();

        File.GetUnixFileMode(Path.GetDirectoryName(options.Path)!).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [ComponentFact("python3")]
    public async Task ProbeAsync_GuestsStandBesideTheSocket_AndCanBeStartedThere()
    {
        var folder = Path.GetDirectoryName(_guests.Path)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "guest.py"), "of another version");
        var sandbox = await ListenAsync();

        using var guest = System.Diagnostics.Process.Start(TestComponent.Find("python3"), [Path.Combine(folder, "guest.py"), "--socket", _guests.Path, "--nonce", StartedGuests.Token]);
        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 7"), CancellationToken.None).OrGiveUp();

        result.Error.Should().BeNull();
        await guest.WaitForExitAsync().OrGiveUp();
        Directory.EnumerateFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo("guest.cjs", "guest.py", "guests.sock");
    }

    [Fact]
    public async Task ProbeAsync_OthersMayWriteToTheFolder_IsUnavailable()
    {
        File.SetUnixFileMode(Path.GetDirectoryName(_guests.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        _sandbox = _guests.Create();

        var probe = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();
        var result = await _sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).OrGiveUp();

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("Others may write");
        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
    }

    [ComponentFact("chown")]
    public async Task ProbeAsync_FolderIsAnotherUsers_IsUnavailable()
    {
        if (!HostProcess.IsRoot)
        {
            return; // nobody else can give a folder away
        }

        await Ownership.GiveAwayAsync(Path.GetDirectoryName(_guests.Path)!);
        _sandbox = _guests.Create();

        var probe = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain($"belongs to user {Ownership.Other}");
        File.Exists(_guests.Path).Should().BeFalse();
    }

    [ComponentFact("mkfifo")]
    public async Task ProbeAsync_APipeIsThere_IsLeftAloneAndNotWaitedFor()
    {
        await using (var mkfifo = ChildProcess.Start(new ChildProcessOptions { FileName = "mkfifo", Arguments = [_guests.Path] }))
        {
            (await mkfifo.Exited.OrHang()).Code.Should().Be(0);
        }

        _sandbox = _guests.Create();

        (await Task.Run(() => _sandbox.ProbeAsync(CancellationToken.None).AsTask()).OrHang()).IsAvailable.Should().BeFalse();

        File.Exists(_guests.Path).Should().BeTrue();
    }

    [Fact]
    public async Task ProbeAsync_SocketOfAHostThatIsGone_IsReplaced()
    {
        var elsewhere = _guests.Path + "-left";
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(elsewhere));
            File.Move(elsewhere, _guests.Path); // closing it would remove it under its first name
        }

        await ListenAsync();
    }

    [Fact]
    public async Task ProbeAsync_AnotherHostListens_IsUnavailable()
    {
        await ListenAsync();
        await using var second = _guests.Create();

        var probe = await second.ProbeAsync(CancellationToken.None).OrGiveUp();

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("another host listens");
        File.Exists(_guests.Path).Should().BeTrue();
    }

    [Fact]
    public async Task ProbeAsync_AFileIsThere_IsLeftAlone()
    {
        await File.WriteAllTextAsync(_guests.Path, "mine");
        _sandbox = _guests.Create();

        (await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp()).IsAvailable.Should().BeFalse();

        await _sandbox.DisposeAsync();
        (await File.ReadAllTextAsync(_guests.Path)).Should().Be("mine");
    }

    [Fact]
    public async Task ExecuteAsync_NoGuestComes_IsUnavailableAfterTheTimeForOne()
    {
        var options = _guests.Options;
        options.GuestTimeout = TimeSpan.FromMilliseconds(300);
        var sandbox = await ListenAsync(options);

        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("0.3 s");
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileItWaitsForAGuest_ThrowsWithTheToken()
    {
        var sandbox = await ListenAsync();
        using var stop = new CancellationTokenSource();
        var run = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), stop.Token).AsTask();

        await stop.CancelAsync();

        (await run.Invoking(r => r.OrGiveUp()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
    }

    [ComponentFact("python3")]
    public async Task DisposeAsync_GuestsWait_TheyEndAndTheSocketIsGone()
    {
        var sandbox = await ListenAsync();
        using var guest = _guests.Start(SandboxLanguages.Python);
        using var known = new RawGuest(_guests.Path).Hello();

        await sandbox.DisposeAsync().OrGiveUp();
        await sandbox.DisposeAsync().OrGiveUp();

        await guest.WaitForExitAsync().OrGiveUp();
        (await known.IsTurnedAwayAsync()).Should().BeTrue();
        File.Exists(_guests.Path).Should().BeFalse();
    }

    private async Task<SocketSandbox> ListenAsync(SocketSandboxOptions? options = null, TimeProvider? time = null)
    {
        _sandbox = _guests.Create(options, time);
        var probe = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();
        probe.IsAvailable.Should().BeTrue(probe.Description);
        return _sandbox;
    }

    private static SandboxRequest Request(string language, string code, TestGateway? gateway = null) =>
        new() { Language = language, Code = code, Gateway = gateway ?? new TestGateway(), Tools = TestGateway.Tools };
}
