namespace ToolExec.Discovery;

/// <summary>Which way a conversion goes.</summary>
public enum FormatDirection
{
    /// <summary>From the foreign format to a <see cref="Tool"/>.</summary>
    Read = 0,

    /// <summary>From a <see cref="Tool"/> to the foreign format.</summary>
    Write = 1,
}
