using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>What a program sees of the environment, with the values of secrets at the moment of its start.</summary>
internal sealed class ProgramEnvironment(IEnumerable<string> passed, IEnumerable<KeyValuePair<string, string>> added, ISecretResolver? secrets)
{
    private readonly ChildEnvironment _passed = ChildEnvironment.Only(passed);
    private readonly KeyValuePair<string, SecretText>[] _added = [.. added.Select(static v => KeyValuePair.Create(v.Key, SecretText.Parse(v.Value)))];

    /// <exception cref="SecretException">A secret cannot be had.</exception>
    internal async ValueTask<ChildEnvironment> ResolveAsync(CancellationToken cancellationToken)
    {
        var environment = _passed;
        foreach (var (variable, value) in _added)
        {
            environment = environment.With(variable, await value.ResolveAsync(secrets, cancellationToken).ConfigureAwait(false));
        }

        return environment;
    }
}
