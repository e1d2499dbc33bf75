namespace ToolExec.OpenApi.Tests;

/// <summary>Secrets by name.</summary>
internal sealed class Secrets : Dictionary<string, string>, ISecretResolver
{
    public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken) => new(this.GetValueOrDefault(name));
}
