namespace ToolExec.Runtime;

/// <summary>How to start a guest.</summary>
/// <param name="Program">The program.</param>
/// <param name="Nonce">A text that the guest says again.</param>
/// <param name="Limits">What it may use; of it memory, processors, processes and disk are for whoever starts it.</param>
/// <param name="OnErrorBytes">Takes what it writes to its standard error. Must be called from one thread at a time; the bytes are used only during the call.</param>
internal sealed record GuestStart(GuestProgram Program, string Nonce, SandboxLimits Limits, Action<ReadOnlyMemory<byte>> OnErrorBytes)
{
    /// <summary>Returns the arguments of the program.</summary>
    /// <param name="folder">Where the guest finds <see cref="GuestProgram.Folder"/>; <see langword="null"/> where it finds it in the same place.</param>
    /// <param name="separate">
    /// The protocol is on descriptors 3 (in) and 4 (out), see <see cref="GuestShell"/>. Otherwise it is on standard input and output, which a JavaScript guest
    /// cannot keep from programs that it starts: such a program's output then breaks the protocol and ends the script.
    /// </param>
    public IReadOnlyList<string> Arguments(string? folder = null, bool separate = false) =>
        [.. Program.Arguments(folder ?? Program.Folder, Limits), "--nonce", Nonce, .. separate ? (string[])["--protocol", "3,4"] : []];
}
