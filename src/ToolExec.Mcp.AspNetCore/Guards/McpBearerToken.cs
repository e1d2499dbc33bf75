namespace ToolExec.Mcp.AspNetCore;

/// <summary>A token that a client bears, and whose it is.</summary>
public sealed class McpBearerToken
{
    /// <summary>Initializes a token.</summary>
    /// <param name="name">Whose it is: a name for logs and for telling clients apart. A session belongs to the name that began it.</param>
    /// <param name="value">The token, by reference (<c>{{secret:NAME}}</c>) or as it is; at least 16 characters of the token alphabet of RFC 6750 once resolved.</param>
    public McpBearerToken(string name, SecretText value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value;
    }

    /// <summary>Gets whose token it is.</summary>
    public string Name { get; }

    /// <summary>Gets the token, with its references.</summary>
    public SecretText Value { get; }

    /// <summary>Returns the name, and nothing of the token.</summary>
    public override string ToString() => Name;
}
