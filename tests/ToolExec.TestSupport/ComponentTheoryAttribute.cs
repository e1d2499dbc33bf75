namespace ToolExec.TestSupport;

/// <summary>The theory twin of <see cref="ComponentFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ComponentTheoryAttribute : TheoryAttribute
{
    public ComponentTheoryAttribute(params string[] components)
    {
        Components = components;
        Skip = TestComponent.WhySkip(components);
    }

    public IReadOnlyList<string> Components { get; }
}
