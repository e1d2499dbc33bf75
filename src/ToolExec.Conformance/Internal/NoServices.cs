namespace ToolExec.Conformance;

/// <summary>A host without services.</summary>
internal sealed class NoServices : IServiceProvider
{
    public object? GetService(Type serviceType) => null;
}
