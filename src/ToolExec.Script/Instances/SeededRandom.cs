using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ToolExec.Script;

/// <summary>Bytes that a seed determines: SHA-256 of the seed and a block number. The position is all there is to keep.</summary>
internal sealed class SeededRandom(long seed, long position)
{
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private long _blockNumber = -1;

    public long Position { get; private set; } = position;

    public void Fill(Span<byte> buffer)
    {
        Span<byte> input = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(input, seed);
        foreach (ref var target in buffer)
        {
            var number = Position / SHA256.HashSizeInBytes;
            if (number != _blockNumber)
            {
                BinaryPrimitives.WriteInt64LittleEndian(input[sizeof(long)..], number);
                SHA256.HashData(input, _block);
                _blockNumber = number;
            }

            target = _block[Position++ % SHA256.HashSizeInBytes];
        }
    }
}
