using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

public sealed class ContainerSandboxOptionsTests
{
    public static TheoryData<string, Action<ContainerSandboxOptions>> Wrong => new()
    {
        { "Name", o => o.Name = " " },
        { "Socket", o => o.Socket = "podman.sock" },
        { "Runtime", o => o.Runtime = "" },
        { "Engine", o => o.Engine = (ContainerEngine)2 },
        { "Command", o => o.Command = "" },
        { "Command", o => o.Command = "./nerdctl" },
        { "Namespace", o => o.Namespace = "scripts" },
        { "Namespace", o => (o.Engine, o.Namespace) = (ContainerEngine.Nerdctl, "") },
        { "Namespace", o => (o.Engine, o.Namespace) = (ContainerEngine.Nerdctl, "-a") },
        { "Namespace", o => (o.Engine, o.Namespace) = (ContainerEngine.Nerdctl, new string('a', 77)) },
        { "Runtime", o => (o.Engine, o.Runtime) = (ContainerEngine.Nerdctl, "runsc") },
        { "Isolation", o => o.Isolation = SandboxIsolation.None },
        { "Isolation", o => o.Isolation = SandboxIsolation.ManagedEngine },
        { "User", o => o.User = "0:0" },
        { "User", o => o.User = "65534:0" },
        { "User", o => o.User = "root" },
        { "User", o => o.User = "65534" },
        { "User", o => o.User = null! },
        { "Images", o => o.Images["python"] = " " },
        { "Images", o => o.Images["ruby"] = "localhost/ruby:1" },
        { "SeccompProfile", o => o.SeccompProfile = "/etc/seccomp.json" },
        { "SeccompProfile", o => o.SeccompProfile = "[]" },
        { "Size", o => o.Pool.Size = GuestPoolOptions.MaxSize + 1 },
        { "MaxAge", o => o.Pool.MaxAge = TimeSpan.Zero },
        { "Limits", o => o.Limits = null! },
        { "StartTimeout", o => o.StartTimeout = TimeSpan.Zero },
        { "StartTimeout", o => o.StartTimeout = TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AddContainerSandbox_WrongSetting_IsRefusedByName(string setting, Action<ContainerSandboxOptions> spoil)
    {
        var builder = new Builder();

        FluentActions.Invoking(() => builder.AddContainerSandbox(spoil)).Should().Throw<ArgumentException>().WithMessage($"*{setting} must*");
    }

    [Fact]
    public void AddContainerSandbox_Nothing_IsRefused()
    {
        FluentActions.Invoking(() => ContainerSandboxBuilderExtensions.AddContainerSandbox(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new Builder().AddContainerSandbox((ContainerSandboxOptions)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddContainerSandbox_NoEngine_IsNotUsedAndSaysWhatIsMissing()
    {
        var builder = new Builder();
        builder.AddContainerSandbox(o => o.Socket = "/no/such/engine.sock");
        await using var services = builder.Services.BuildServiceProvider();
        var runtime = services.GetRequiredService<ISandboxRuntime>();

        var result = await runtime.ExecuteAsync(new SandboxRequest
        {
            Language = SandboxLanguages.Python,
            Code = "return 1",
            Gateway = NoGateway.Instance,
            Sandbox = "container",
        }).OrHang();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("/no/such/engine.sock");
    }

    [Fact]
    public void Presets_OfKernelsOfTheirOwn_AreHardened()
    {
        ContainerSandboxOptions[] all =
        [
            ContainerSandboxOptions.Docker(), ContainerSandboxOptions.GVisor(), ContainerSandboxOptions.Kata(),
            ContainerSandboxOptions.Firecracker(), ContainerSandboxOptions.Containerd(),
        ];

        all.Select(o => (o.Name, o.Runtime, o.Isolation)).Should().Equal(
            ("docker", null, SandboxIsolation.Namespaces),
            ("gvisor", "runsc", SandboxIsolation.UserSpaceKernel),
            ("kata", "kata-runtime", SandboxIsolation.VirtualMachine),
            ("firecracker", "kata-fc", SandboxIsolation.VirtualMachine),
            ("containerd", null, SandboxIsolation.Namespaces));
        all.Should().AllSatisfy(o => o.Check());
    }

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
