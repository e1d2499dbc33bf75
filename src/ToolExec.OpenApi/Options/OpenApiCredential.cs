namespace ToolExec.OpenApi;

/// <summary>What fills one security scheme of a document. Texts may refer to secrets as <c>{{secret:NAME}}</c>; they are resolved with each request, and models never see them.</summary>
/// <remarks>Which members count depends on the scheme: <see cref="Value"/> for <c>apiKey</c> and <c>http</c> <c>bearer</c>, the user for <c>http</c> <c>basic</c>, the client for <c>oauth2</c>.</remarks>
public sealed class OpenApiCredential
{
    /// <summary>Gets or sets the key, or the bearer's token. A token fills a scheme of the type <c>oauth2</c> or <c>openIdConnect</c> too, where the host gets it itself.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Value { get; set; }

    /// <summary>Gets or sets the user's name.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? UserName { get; set; }

    /// <summary>Gets or sets the user's password.</summary>
    /// <value>The default value is <see langword="null"/>: empty.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets the client of the OAuth 2 client credentials flow (RFC 6749, 4.4).</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ClientId { get; set; }

    /// <summary>Gets or sets the client's secret.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? ClientSecret { get; set; }

    /// <summary>Gets or sets where tokens are had.</summary>
    /// <value>The default value is <see langword="null"/>: where the document says, as long as that host is allowed.</value>
    public Uri? TokenUrl { get; set; }

    /// <summary>Gets the scopes to ask for.</summary>
    /// <value>The default value is empty: those that the operation requires.</value>
    public IList<string> Scopes { get; } = [];

    /// <summary>Gets or sets a value indicating whether the client's id and secret stand in the body of the request for a token.</summary>
    /// <value>The default value is <see langword="false"/>: they stand in the <c>Authorization</c> header, which RFC 6749, 2.3.1 prefers.</value>
    public bool SendsClientInBody { get; set; }

    internal IEnumerable<string?> Texts => [Value, UserName, Password, ClientId, ClientSecret];
}
