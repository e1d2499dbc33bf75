namespace ToolExec;

/// <summary>The names of languages that guest code may be in.</summary>
public static class SandboxLanguages
{
    /// <summary>JavaScript.</summary>
    public const string JavaScript = "javascript";

    /// <summary>TypeScript; its types are erased, not checked.</summary>
    public const string TypeScript = "typescript";

    /// <summary>Python 3.</summary>
    public const string Python = "python";

    /// <summary>A C# script: top-level statements.</summary>
    public const string CSharp = "csharp";

    /// <summary>A WebAssembly module with WASI; the code is the module in base64.</summary>
    public const string Wasm = "wasm";
}
