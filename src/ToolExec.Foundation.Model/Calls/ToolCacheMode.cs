namespace ToolExec;

/// <summary>How a call uses the cache of results.</summary>
public enum ToolCacheMode
{
    /// <summary>It takes a result that is known, and keeps the one it gets.</summary>
    Use,

    /// <summary>It runs the tool, and the new result replaces the known one.</summary>
    Refresh,

    /// <summary>It runs the tool, and leaves the cache as it is.</summary>
    Bypass,
}
