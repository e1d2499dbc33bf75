namespace ToolExec.Wasm;

/// <summary>How snapshots are written and read.</summary>
public sealed class WasmSnapshotOptions
{
    /// <summary>The fewest bytes of a <see cref="Key"/>: 16.</summary>
    public const int MinKeyBytes = 16;

    /// <summary>Gets or sets the key that snapshots are signed with (HMAC-SHA256), and must be signed with to be read.</summary>
    /// <value>
    /// The default value is empty: snapshots carry a checksum, which tells accidents but not attackers. Allowed: empty, or at
    /// least <see cref="MinKeyBytes"/> bytes. Whoever has the key can make a snapshot of anything; it does not hide what is in one.
    /// </value>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Gets or sets bytes of the host's own that a snapshot carries along, under the same signature.</summary>
    /// <value>The default value is empty. Only used for writing.</value>
    public ReadOnlyMemory<byte> Attachment { get; set; }

    /// <summary>Gets or sets how many bytes a snapshot may unfold to, which bounds what reading one can cost.</summary>
    /// <value>The default value is 256 MiB. Allowed: 1 to <see cref="Array.MaxLength"/>. Only used for reading.</value>
    public int MaxContentBytes { get; set; } = 256 << 20;

    internal WasmSnapshotOptions Checked()
    {
        if (Key.Length is > 0 and < MinKeyBytes)
        {
            throw new ArgumentException($"{nameof(Key)} must be empty or have at least {MinKeyBytes} bytes, but has {Key.Length}.");
        }

        if (MaxContentBytes < 1 || MaxContentBytes > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{nameof(MaxContentBytes)} must be from 1 to {Array.MaxLength}, but is {MaxContentBytes}.");
        }

        return this;
    }
}
