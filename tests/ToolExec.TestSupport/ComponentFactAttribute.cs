namespace ToolExec.TestSupport;

/// <summary>
/// A fact that needs components which may be missing on this machine (see <see cref="TestComponent"/>). Without them it is
/// skipped and says so; where TOOLEXEC_REQUIRE_COMPONENTS=1 it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ComponentFactAttribute : FactAttribute
{
    public ComponentFactAttribute(params string[] components)
    {
        Components = components;
        Skip = TestComponent.WhySkip(components);
    }

    public IReadOnlyList<string> Components { get; }
}
