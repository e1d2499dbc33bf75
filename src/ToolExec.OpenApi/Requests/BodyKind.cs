namespace ToolExec.OpenApi;

/// <summary>How a body is written. The order is that of preference, where an operation takes several.</summary>
internal enum BodyKind
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Pairs of names and values (<c>application/x-www-form-urlencoded</c>).</summary>
    Form,

    /// <summary>Parts (<c>multipart/form-data</c>).</summary>
    Multipart,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes, which the tool takes as Base64.</summary>
    Bytes,
}
