namespace ToolExec;

/// <summary>Gives the value of a secret that configuration names by reference (<c>{{secret:NAME}}</c>).</summary>
/// <remarks>
/// <para>The contract, each sentence of which implementers can test:</para>
/// <list type="bullet">
/// <item><description>It may be called by several threads at once.</description></item>
/// <item><description>A secret that this resolver does not have is <see langword="null"/>; one that it cannot say now is a <see cref="SecretException"/>.</description></item>
/// <item><description>No value stands in a message, a log or an exception, and nothing is resolved before somebody asks.</description></item>
/// </list>
/// <para>
/// Backends take the resolver that the host's services give (<c>GetService&lt;ISecretResolver&gt;()</c>) and ask it each time they use a secret:
/// a changed one counts at once, and whoever decorates the resolver knows each value that is in use, such as to scrub it from results.
/// </para>
/// </remarks>
public interface ISecretResolver
{
    /// <summary>Gives the value of a secret.</summary>
    /// <param name="name">The name: 1 to 256 characters of <c>[A-Za-z0-9_./:-]</c>, as in the reference.</param>
    /// <param name="cancellationToken">Gives the question up.</param>
    /// <returns>The value, or <see langword="null"/> where this resolver does not have the secret.</returns>
    /// <exception cref="SecretException">The secret cannot be read now; the message says why, without the value.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken);
}
