using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>What becomes of a command that does not behave. The commands are scripts of the test.</summary>
public sealed class NerdctlEngineTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("nerdctl").FullName;
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task DescribeAsync_CommandIsMissing_SaysHowToGetIt()
    {
        using var engine = new NerdctlEngine(new ContainerSandboxOptions { Engine = ContainerEngine.Nerdctl, Command = "/no/such/nerdctl" }, _time);

        var thrown = await engine.Awaiting(e => e.DescribeAsync(default)).Should().ThrowAsync<EngineException>();

        thrown.WithMessage("*'/no/such/nerdctl'*Install nerdctl, or set Command.");
    }

    [Fact]
    public async Task DescribeAsync_Options_AreGlobalFlags()
    {
        using var engine = Engine("""printf '{"ServerVersion":"%s","SecurityOptions":["name=seccomp,profile=builtin"],"MemoryLimit":true,"SwapLimit":true}' "$*" """);

        var description = await engine.DescribeAsync(default).OrGiveUp();

        description.Name.Should().Be("containerd --address=/run/c.sock --namespace=scripts info --format={{json .}}");
        description.Should().BeEquivalentTo(new { ChoosesRuntime = true, TakesProfilePath = true, HasSeccomp = true, BoundsMemory = true, BoundsCpu = false });
    }

    [Fact]
    public async Task DescribeAsync_HostHasSecrets_CommandDoesNotSeeThem()
    {
        Environment.SetEnvironmentVariable("TOOLEXEC_TEST_SECRET", "hidden");
        using var engine = Engine("""printf '{"ServerVersion":"%s %s"}' "$TOOLEXEC_TEST_SECRET" "${PATH:+path}" """);

        (await engine.DescribeAsync(default).OrGiveUp()).Name.Should().Be("containerd  path");
    }

    [Fact]
    public async Task DescribeAsync_CommandHangs_IsStoppedWhenItsTimeIsOver()
    {
        using var engine = Engine("sleep 600");
        var describing = engine.DescribeAsync(default);
        await _time.WhenArmedAsync().OrGiveUp();

        _time.Advance(Limit - TimeSpan.FromTicks(1));
        describing.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        (await FluentActions.Awaiting(() => describing.OrGiveUp()).Should().ThrowAsync<EngineException>()).WithMessage("nerdctl did not describe its engine within 60 s*");
    }

    [Fact]
    public async Task DescribeAsync_Cancelled_CommandIsStopped()
    {
        using var engine = Engine("echo $$ > $0.pid; sleep 600");
        using var stop = new CancellationTokenSource();
        var describing = engine.DescribeAsync(stop.Token);
        await _time.WhenArmedAsync().OrGiveUp();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => describing.OrGiveUp()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await engine.Awaiting(e => e.DescribeAsync(stop.Token)).Should().ThrowAsync<OperationCanceledException>("nothing is started any more");
    }

    [Fact]
    public async Task DescribeAsync_CommandFails_SaysWhatItSaid()
    {
        using var engine = Engine("echo 'cannot access containerd socket' >&2; exit 1");

        (await engine.Awaiting(e => e.DescribeAsync(default)).Should().ThrowAsync<EngineException>()).WithMessage("nerdctl could not describe its engine: cannot access containerd socket");
    }

    [Fact]
    public async Task DescribeAsync_CommandFailsSilently_SaysHowItEnded()
    {
        using var engine = Engine("exit 3");

        (await engine.Awaiting(e => e.DescribeAsync(default)).Should().ThrowAsync<EngineException>()).WithMessage("*it ended with exit code 3.");
    }

    [Theory]
    [InlineData("echo nonsense")]
    [InlineData("echo null")]
    [InlineData("true")]
    public async Task DescribeAsync_AnswerIsNoAnswer_IsRefused(string script)
    {
        using var engine = Engine(script);

        await engine.Awaiting(e => e.DescribeAsync(default)).Should().ThrowAsync<EngineException>();
    }

    [Fact]
    public async Task DescribeAsync_AnswerIsTooLong_IsRefused()
    {
        using var engine = Engine("head -c 16777217 /dev/zero");

        (await engine.Awaiting(e => e.DescribeAsync(default)).Should().ThrowAsync<EngineException>()).WithMessage("*more than 16777216 bytes*");
    }

    [Fact]
    public async Task RemoveAsync_ContainerIsGone_IsFine()
    {
        using var engine = Engine("""case " $* " in *" rm "*) echo 'no such container' >&2;; esac""");

        await engine.RemoveAsync("toolexec-1", default).OrGiveUp();
    }

    [Fact]
    public async Task RemoveAsync_SucceedsWithoutRemoving_IsNoticed()
    {
        using var engine = Engine("""case " $* " in *" rm "*) echo 'device or resource busy' >&2;; *) echo '{"ID":"1","Names":"toolexec-1"}';; esac""");

        (await engine.Awaiting(e => e.RemoveAsync("toolexec-1", default)).Should().ThrowAsync<EngineException>())
            .WithMessage("nerdctl could not remove the container: device or resource busy");
    }

    [Fact]
    public async Task FindImageAsync_AnotherImageHasTheName_IsNotTaken()
    {
        using var engine = Engine("""case " $* " in *" images "*) echo sha256:1;; *) echo '{"Config":{"Labels":{"toolexec.image":"other"}}}';; esac""");

        (await engine.FindImageAsync("localhost/guest:1", "toolexec.image", "mine", default).OrGiveUp()).Should().BeNull();
        (await engine.FindImageAsync("localhost/guest:1", "toolexec.image", "other", default).OrGiveUp()).Should().Be("localhost/guest:1");
    }

    [Fact]
    public async Task ListAsync_LabelsAreOneText_AreTakenApart()
    {
        using var engine = Engine("""echo '{"ID":"1","Labels":"toolexec.host=a,x=y,toolexec.owner=b.1.2"}'; echo '{"ID":"2","Labels":"toolexec.host=b"}'""");

        var listed = await engine.ListAsync("toolexec.host", "a", default).OrGiveUp();

        listed.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = "1", Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["toolexec.host"] = "a", ["x"] = "y", ["toolexec.owner"] = "b.1.2" } });
    }

    [Fact]
    public async Task WaitAsync_NoNumber_IsRefused()
    {
        using var engine = Engine("echo soon");

        await engine.Awaiting(e => e.WaitAsync("toolexec-1", default)).Should().ThrowAsync<EngineException>();
    }

    [Fact]
    public async Task ImportImageAsync_CommandReadsNothing_SaysWhatItSaid()
    {
        using var engine = Engine("echo 'no space left on device' >&2; exit 1");
        Func<Stream, CancellationToken, Task> write = (stream, token) => stream.WriteAsync(new byte[4 * 1024 * 1024], token).AsTask();

        (await engine.Awaiting(e => e.ImportImageAsync("localhost/guest:1", "a", "b", write, default)).Should().ThrowAsync<EngineException>())
            .WithMessage("nerdctl could not load an image: no space left on device");
    }

    [Fact]
    public async Task ImportImageAsync_ArchiveBreaksOff_IsNoSuccess()
    {
        using var engine = Engine("head -c 1000 > /dev/null; exec < /dev/null");
        Func<Stream, CancellationToken, Task> write = (stream, token) => stream.WriteAsync(new byte[4 * 1024 * 1024], token).AsTask();

        (await engine.Awaiting(e => e.ImportImageAsync("localhost/guest:1", "a", "b", write, default)).Should().ThrowAsync<EngineException>())
            .WithMessage("nerdctl could not load an image: it was not given everything:*");
    }

    [Fact]
    public async Task RunAsync_ContainerDoesNotBegin_SaysWhatTheCommandSaid()
    {
        using var engine = Engine("echo 'level=fatal msg=\"image not found\"' >&2; exit 1");

        (await RunAsync(engine, _ => { }).Awaiting(t => t.OrGiveUp()).Should().ThrowAsync<EngineException>()).WithMessage("nerdctl could not run the container:*image not found*");
    }

    [Fact]
    public async Task RunAsync_ContainerIsNotAccepted_IsLeftToEndByItself()
    {
        using var engine = Engine("""case " $* " in *" run "*) echo hello; cat > /dev/null; echo ended > $0.end;; *) echo '{"ID":"1"}';; esac""");

        await RunAsync(engine, _ => throw new GuestStartException("not this one")).Awaiting(t => t.OrGiveUp()).Should().ThrowAsync<GuestStartException>();

        File.Exists(Path.Combine(_folder, "nerdctl.end")).Should().BeTrue("its input ended, and it was waited for");
    }

    [Fact]
    public async Task RunAsync_Cancelled_CommandEndsFirst()
    {
        using var engine = Engine("echo on > $0.on; cat > /dev/null; echo ended > $0.end");
        using var stop = new CancellationTokenSource();
        var running = RunAsync(engine, _ => { }, stop.Token);
        await Patience.UntilAsync(() => File.Exists(Path.Combine(_folder, "nerdctl.on")));

        await stop.CancelAsync();

        (await running.Awaiting(t => t.OrGiveUp()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        File.Exists(Path.Combine(_folder, "nerdctl.end")).Should().BeTrue("killed, it could have left a container behind");
    }

    [Fact]
    public async Task RunAsync_Begins_StreamsAreTheCommandsAndItsWarningsAreNot()
    {
        using var engine = Engine("""case " $* " in *" run "*) echo warning >&2; sleep 1; echo hello; read line; echo "$line"; echo mine >&2;; *) echo '{"ID":"1"}';; esac""");
        var errors = new MemoryStream();
        await using var streams = await engine.RunAsync("toolexec-1", Container, _ => { }, bytes => errors.Write(bytes.Span), default).OrGiveUp();
        using var lines = new StreamReader(streams.Output);

        (await lines.ReadLineAsync().OrGiveUp()).Should().Be("hello");
        streams.HasEnded.Should().BeFalse();
        await streams.Input.WriteAsync("again\n"u8.ToArray());
        (await lines.ReadToEndAsync().OrGiveUp()).Should().Be("again\n");
        await Patience.UntilAsync(() => streams.HasEnded);

        await streams.DisposeAsync().OrGiveUp();
        System.Text.Encoding.UTF8.GetString(errors.ToArray()).Should().Be("mine\n");
    }

    private static CreateContainer Container => new()
    {
        Image = "localhost/guest:1",
        Entrypoint = ["/bin/sh"],
        User = "1:1",
        HostConfig = new HostConfig { PidsLimit = 1 },
    };

    private static Task<AttachedContainer> RunAsync(NerdctlEngine engine, Action<InspectedContainer> accept, CancellationToken stop = default) =>
        engine.RunAsync("toolexec-1", Container, accept, _ => { }, stop);

    private NerdctlEngine Engine(string script)
    {
        var command = Path.Combine(_folder, "nerdctl");
        File.WriteAllText(command, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new NerdctlEngine(new ContainerSandboxOptions { Engine = ContainerEngine.Nerdctl, Command = command, Socket = "/run/c.sock", Namespace = "scripts" }, _time);
    }
}
