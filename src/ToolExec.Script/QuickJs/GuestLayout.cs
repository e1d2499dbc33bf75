namespace ToolExec.Script.QuickJs;

/// <summary>Where things lie in the memory of every instance that starts from one image.</summary>
/// <param name="Runtime">The runtime's address.</param>
/// <param name="Context">The context's address.</param>
/// <param name="Scratch">The address of <see cref="ScratchBytes"/> bytes for arguments and answers of calls.</param>
/// <param name="Boundary">The prelude's functions, in the order of <see cref="Boundary"/>. The image holds a reference to each.</param>
internal sealed record GuestLayout(int Runtime, int Context, int Scratch, long[] Boundary)
{
    public const int ScratchBytes = 64;
}
