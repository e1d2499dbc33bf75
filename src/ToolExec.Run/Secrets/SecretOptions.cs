namespace ToolExec.Run;

/// <summary>Where secrets come from, and where they may go. Read once, when the first secret is asked for.</summary>
public sealed class SecretOptions
{
    /// <summary>Gets who is asked for a secret, in this order; the first that has it answers.</summary>
    /// <value>The default value is an empty list; one resolver is needed.</value>
    public IList<ISecretResolver> Resolvers { get; } = [];

    /// <summary>Gets which secrets a call's arguments may refer to, each with the tools that may be given it.</summary>
    /// <value>The default value is empty: <c>{{secret:NAME}}</c> in arguments then has no meaning and is passed on as it is.</value>
    /// <remarks>
    /// Whoever writes the arguments, by custom a model, can send such a secret to every tool that is allowed here: allow only tools that show it to nobody.
    /// Once one secret is allowed, a reference to another one, or for another tool, refuses the call.
    /// </remarks>
    public IDictionary<string, ToolFilter> AllowedInArguments { get; } = new Dictionary<string, ToolFilter>(StringComparer.Ordinal);

    /// <summary>Gets or sets the least number of characters that a value must have to be taken out of texts.</summary>
    /// <value>The default value is 6. Allowed: 4 to 64.</value>
    /// <remarks>A shorter value would be found in texts that have nothing to do with it. Such a secret is resolved, but not scrubbed; a warning says so.</remarks>
    public int ShortestScrubbed { get; set; } = 6;
}
