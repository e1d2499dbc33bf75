namespace ToolExec.Runtime.Tests;

/// <summary>A fixture that makes sandboxes.</summary>
public interface IPoolMaker
{
    /// <summary>Makes a sandbox that keeps one guest of a language, and of no other, for as many scripts as come.</summary>
    ISandbox CreatePooled(string language);
}
