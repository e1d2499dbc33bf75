namespace ToolExec.Wasm.Tests.Differential;

/// <summary>Spoils binaries: bits flipped, bytes replaced, doubled, cut and moved, whole sections doubled, dropped or exchanged.</summary>
internal static class Mutator
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x0B, 0x05, 0x40, 0x7F, 0x7E, 0x7D, 0x7C, 0x70, 0x6F, 0x80, 0xFF, 0x1A, 0x1B, 0xFC, 0xD0, 0x41, 0x02, 0x20];

    public static byte[] Mutate(byte[] binary, Random random)
    {
        var bytes = new List<byte>(binary);
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(8, bytes.Count);
            switch (random.Next(12))
            {
                case < 4:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case < 7:
                    bytes[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 7:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 8:
                    bytes.Insert(at, Telling[random.Next(Telling.Length)]);
                    break;
                case 9:
                    bytes.RemoveAt(at);
                    break;
                case 10:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    SpliceSections(bytes, random);
                    break;
            }

            if (bytes.Count <= 8)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private static void SpliceSections(List<byte> bytes, Random random)
    {
        var sections = Sections([.. bytes]);
        if (sections.Count == 0)
        {
            return;
        }

        var one = random.Next(sections.Count);
        var other = random.Next(sections.Count);
        switch (random.Next(3))
        {
            case 0:
                sections.RemoveAt(one);
                break;
            case 1:
                sections.Insert(other, sections[one]);
                break;
            default:
                (sections[one], sections[other]) = (sections[other], sections[one]);
                break;
        }

        bytes.RemoveRange(8, bytes.Count - 8);
        bytes.AddRange(sections.SelectMany(static section => section));
    }

    private static List<byte[]> Sections(byte[] binary)
    {
        var sections = new List<byte[]>();
        var reader = new ByteReader(binary, 8, binary.Length);
        try
        {
            while (!reader.AtEnd)
            {
                var start = reader.Position;
                reader.Byte();
                reader.Bytes(reader.Count());
                sections.Add(binary[start..reader.Position]);
            }
        }
        catch (WasmMalformedException)
        {
            // An earlier mutation has already cut them: those before it are enough.
        }

        return sections;
    }
}
