namespace ToolExec.Runtime.Tests.Wasm;

/// <summary>A module that somebody else wrote: <c>lines.c</c>, which runs scripts of lines and speaks the protocol of guests.</summary>
internal static class LinesGuest
{
    public const string Language = "lines";

    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "Wasm", "lines.wasm");

    public static WasmSandboxOptions Options => new() { Name = "lines", Program = File, Language = Language };

    public static WasmGuestSandbox Sandbox(WasmSandboxOptions? options = null)
    {
        var files = new GuestFiles();
        return new WasmGuestSandbox(options ?? Options, new GuestPrograms(files, new GuestOptions()), TimeProvider.System, null);
    }
}
