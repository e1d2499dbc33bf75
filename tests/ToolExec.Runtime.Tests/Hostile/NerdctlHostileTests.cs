using ToolExec.Runtime.Tests.Containers;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Hostile;

public sealed class NerdctlHostileTests(NerdctlHostileTests.Subject subject) : HostileGuestTests<NerdctlHostileTests.Subject>(subject)
{
    [ComponentTheory("podman", "runc", TestComponent.Node, "python3")]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);

    /// <summary>Containers that are asked for by the command line of nerdctl: the walls are what its flags say.</summary>
    public sealed class Subject : HostileSubject, IAsyncLifetime
    {
        private readonly NerdctlFixture _fixture = new();

        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript, SandboxLanguages.Python];

        // Podman's, with the container's user and name; and nerdctl has no way to leave out /dev/shm, which is bounded instead.
        public override IReadOnlyList<string> OwnFiles => ["/etc/passwd", "/etc/hostname", "/dev/shm/x"];

        async Task IAsyncLifetime.InitializeAsync()
        {
            await _fixture.InitializeAsync();
            await InitializeAsync();
        }

        public override async Task DisposeAsync() => await _fixture.DisposeAsync();

        protected override ISandbox Create() => _fixture.Sandbox;
    }
}
