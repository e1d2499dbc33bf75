namespace ToolExec.Script.QuickJs;

/// <summary>A text of the guest, lent to the host. Disposing gives it back.</summary>
internal readonly ref struct GuestText(Guest guest, int pointer, ReadOnlySpan<byte> utf8)
{
    /// <summary>UTF-8, except that a lone surrogate is three bytes; valid until the guest runs again.</summary>
    public ReadOnlySpan<byte> Utf8 { get; } = utf8;

    public void Dispose() => guest.FreeText(pointer);
}
