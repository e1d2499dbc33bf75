using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>Runs work on threads whose stack is large enough for a guest.</summary>
internal static class GuestThreads
{
    public static Task<TResult> RunAsync<TState, TResult>(Func<TState, TResult> work, TState state) =>
        WasmThreads.Shared.RunAsync(() => work(state));
}
