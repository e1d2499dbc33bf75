namespace ToolExec.Runtime.Tests.Hostile;

public sealed class EmbeddedHostileTests(EmbeddedHostileTests.Subject subject) : HostileGuestTests<EmbeddedHostileTests.Subject>(subject)
{
    public sealed class Subject : HostileSubject
    {
        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript];

        public override bool HasNoModules => true;

        protected override ISandbox Create() => new EmbeddedSandbox();
    }
}
