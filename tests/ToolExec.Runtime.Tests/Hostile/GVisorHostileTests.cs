using ToolExec.Runtime.Tests.Containers;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Hostile;

public sealed class GVisorHostileTests(GVisorHostileTests.Subject subject) : HostileGuestTests<GVisorHostileTests.Subject>(subject)
{
    [ComponentTheory("podman", "runsc", TestComponent.Node, "python3")]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);

    /// <summary>Containers with a kernel in user space, with an engine of their own.</summary>
    public sealed class Subject : HostileSubject, IAsyncLifetime
    {
        private readonly RunscFixture _fixture = new();

        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript, SandboxLanguages.Python];

        // Podman's, with the container's user and name.
        public override IReadOnlyList<string> OwnFiles => ["/etc/passwd", "/etc/hostname"];

        // It has namespaces and a network stack of its own, whose loopback takes datagrams for nobody; a mount it refuses.
        public override IReadOnlyList<string> InOwnKernel { get; } =
        [
            .. new[] { "0x10000000", "0x20000", "0x40000000", "0x20000000", "0x8000000", "chroot" }.Select(what => $"make namespaces, mounts and roots of its own: {what}"),
            .. new[] { "loopback", "loopback 6", "udp", "16" }.Select(what => $"reach a network: {what}"),
        ];

        async Task IAsyncLifetime.InitializeAsync()
        {
            await _fixture.InitializeAsync();
            await InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            try
            {
                (await _fixture.Service.ContainersAsync()).Should().BeEmpty();
            }
            finally
            {
                await _fixture.DisposeAsync();
            }
        }

        protected override ISandbox Create() => _fixture.Sandbox;
    }
}
