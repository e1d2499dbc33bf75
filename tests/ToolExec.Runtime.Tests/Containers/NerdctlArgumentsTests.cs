namespace ToolExec.Runtime.Tests.Containers;

public sealed class NerdctlArgumentsTests
{
    private static readonly EngineDescription Engine = new() { Name = "containerd 2", ChoosesRuntime = true, TakesProfilePath = true };

    [Fact]
    public void Run_Container_HasEveryWallAndEveryBound()
    {
        var options = ContainerSandboxOptions.Containerd();
        options.Runtime = "io.containerd.runsc.v1";

        var arguments = NerdctlArguments.Run("toolexec-1", Plan(options));

        arguments.TakeWhile(a => a != "localhost/guest:1").Should().StartWith(["run", "--interactive", "--name=toolexec-1", "--pull=never"]).And.Contain(
        [
            "--network=none", "--read-only", "--user=65534:65534", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--security-opt=seccomp=/run/profile.json",
            "--memory=100000000", "--memory-swap=100000000", "--cpus=0.5", "--pids-limit=32", "--ipc=private", "--shm-size=65536", "--hostname=sandbox", "--workdir=/tmp",
            "--entrypoint=/bin/sh", "--runtime=io.containerd.runsc.v1", "--tmpfs=/tmp:rw,nosuid,nodev,size=1000000,mode=1777", "--tmpfs=/run:ro,nosuid,nodev,noexec,size=65536",
            "--tmpfs=/var/tmp:ro,nosuid,nodev,noexec,size=65536", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096", "--ulimit=core=0:0", "--log-driver=json-file",
            "--log-opt=max-size=65536", "--env=HOME=/tmp", $"--label={ContainerOwner.HostLabel}={ContainerOwner.Current.Host}",
        ]);
    }

    [Fact]
    public void Run_Container_GivesNothingOfTheHost()
    {
        var arguments = NerdctlArguments.Run("toolexec-1", Plan(ContainerSandboxOptions.Containerd()));

        arguments.TakeWhile(a => a != "localhost/guest:1").Select(a => a.Split('=')[0]).Should()
            .NotContain(["--privileged", "--volume", "--mount", "--device", "--cap-add", "--pid", "--publish", "--rm", "--tty", "--runtime"]);
    }

    [Fact]
    public void Run_WordsOfTheGuest_FollowTheImageAsTheyAre()
    {
        var plan = Plan(ContainerSandboxOptions.Containerd()) with { Cmd = ["-c", "--privileged", "a b"] };

        NerdctlArguments.Run("toolexec-1", plan).SkipWhile(a => a != "localhost/guest:1").Should().Equal("localhost/guest:1", "-c", "--privileged", "a b");
    }

    private static CreateContainer Plan(ContainerSandboxOptions options)
    {
        var limits = new SandboxLimits { MemoryBytes = 100_000_000, CpuQuotaMillis = 500, Processes = 32, DiskBytes = 1_000_000 };
        var start = new GuestStart(new GuestProgram(SandboxLanguages.Python, "/usr/bin/python3", "/guest"), "nonce", limits, _ => { });
        return ContainerPlan.Create(options, Engine, "localhost/guest:1", "/run/profile.json", start, ContainerOwner.Current);
    }
}
