namespace ToolExec.Script;

/// <summary>Why a script failed.</summary>
/// <remarks>The limit kinds are final: the script could neither catch them nor run anything afterwards, and its instance is gone.</remarks>
public enum ScriptErrorKind
{
    /// <summary>The script threw and nobody caught it.</summary>
    Thrown = 0,

    /// <summary>The text is not JavaScript, or not TypeScript.</summary>
    Syntax = 1,

    /// <summary>The TypeScript uses something that cannot be erased, such as a namespace with values.</summary>
    UnsupportedSyntax = 2,

    /// <summary>The script waits for something that nobody will ever do: no call, no timer is left that could settle its promise.</summary>
    Deadlock = 3,

    /// <summary>The script ran longer than <see cref="ScriptLimits.Duration"/>.</summary>
    TimeLimit = 4,

    /// <summary>The script needed more than <see cref="ScriptLimits.MemoryBytes"/>.</summary>
    MemoryLimit = 5,

    /// <summary>Calls were nested deeper than <see cref="ScriptLimits.StackBytes"/> or the engine's own stack allows.</summary>
    CallDepthLimit = 6,

    /// <summary>The script wrote more than <see cref="ScriptLimits.OutputBytes"/> to its console.</summary>
    OutputLimit = 7,

    /// <summary>The script made more than <see cref="ScriptLimits.HostCalls"/> calls, or their waiting arguments were larger than
    /// <see cref="ScriptLimits.PendingArgumentBytes"/>.</summary>
    HostCallLimit = 8,

    /// <summary>The result was larger than <see cref="ScriptLimits.ResultBytes"/> or nested deeper than 64 levels.</summary>
    ResultLimit = 9,

    /// <summary>The engine itself broke while running this script. The instance is gone, the host is not harmed.</summary>
    EngineFault = 10,
}
