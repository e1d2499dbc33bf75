namespace ToolExec.Runtime.Tests.Hostile;

public sealed class EmbeddedHostileTests(EmbeddedHostileTests.Subject subject) : HostileGuestTests<EmbeddedHostileTests.Subject>(subject)
{
    [Theory]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);

    public sealed class Subject : HostileSubject
    {
        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript];

        public override bool HasNoModules => true;

        protected override ISandbox Create() => new EmbeddedSandbox();
    }
}
