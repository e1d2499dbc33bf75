namespace ToolExec.Discovery.TypeScript;

/// <summary>How tightly the parts of a type hold together.</summary>
internal enum TypeBinding
{
    Union,
    Intersection,
    Tight,
}
