namespace ToolExec.OpenApi;

/// <summary>Where a parameter goes.</summary>
internal enum ParameterPlace
{
    /// <summary>Into the path.</summary>
    Path,

    /// <summary>Behind the question mark.</summary>
    Query,

    /// <summary>Into a header.</summary>
    Header,

    /// <summary>Into the cookie header.</summary>
    Cookie,
}
