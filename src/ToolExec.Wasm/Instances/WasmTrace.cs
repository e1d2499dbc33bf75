using System.Diagnostics;
using System.Globalization;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Finds the functions of modules in the stack trace of an exception.</summary>
internal static class WasmTrace
{
    private const int MaxFrames = 100;

    /// <summary>Reads the functions, the innermost first.</summary>
    public static IReadOnlyList<WasmStackFrame> Read(Exception exception, WasmCompiledModule[] modules)
    {
        var frames = new List<WasmStackFrame>();
        var trace = new StackTrace(exception, fNeedFileInfo: false);
        for (var index = 0; index < trace.FrameCount && frames.Count < MaxFrames; index++)
        {
            if (trace.GetFrame(index) is { } frame && DiagnosticMethodInfo.Create(frame) is { } method && Find(method, modules) is { } compiled
                && method.Name.StartsWith('f') && !method.Name.EndsWith('_')
                && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var function))
            {
                frames.Add(new WasmStackFrame(function, NameOf(compiled, function)));
            }
        }

        return frames;
    }

    /// <summary>Tells whether it was generated code that threw, or what the runtime calls for it.</summary>
    public static bool IsThrownByCode(Exception exception, WasmControl control)
    {
        var modules = Array.ConvertAll(Group.MembersOf(control), static member => member.Compiled);
        var trace = new StackTrace(exception, fNeedFileInfo: false);
        for (var index = 0; index < trace.FrameCount; index++)
        {
            if (trace.GetFrame(index) is not { } frame || DiagnosticMethodInfo.Create(frame) is not { } method)
            {
                continue;
            }

            if (!method.DeclaringAssemblyName.StartsWith("System.Private.CoreLib,", StringComparison.Ordinal))
            {
                return Find(method, modules) is not null;
            }
        }

        return false;
    }

    private static WasmCompiledModule? Find(DiagnosticMethodInfo method, WasmCompiledModule[] modules) =>
        Array.Find(modules, module => string.Equals(method.DeclaringTypeName, module.Code.FullName, StringComparison.Ordinal));

    private static string? NameOf(WasmCompiledModule compiled, int function)
    {
        if (compiled.Module.FunctionName(function) is { } name)
        {
            return name;
        }

        return compiled.Definition.Exports.Find(export => export.Kind == WasmExternKind.Function && export.Index == (uint)function)?.Name;
    }
}
