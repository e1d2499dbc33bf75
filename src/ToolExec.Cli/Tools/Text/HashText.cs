using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace ToolExec.Cli;

/// <summary>Computes the hash of a text.</summary>
internal static class HashText
{
    [JsonConverter(typeof(JsonStringEnumConverter<Algorithm>))]
    internal enum Algorithm
    {
        [JsonStringEnumMemberName("sha256")]
        Sha256,

        [JsonStringEnumMemberName("sha384")]
        Sha384,

        [JsonStringEnumMemberName("sha512")]
        Sha512,
    }

    public static Result Run(Arguments arguments)
    {
        var bytes = Encoding.UTF8.GetBytes(arguments.Text);
        var hash = arguments.Algorithm switch
        {
            Algorithm.Sha384 => SHA384.HashData(bytes),
            Algorithm.Sha512 => SHA512.HashData(bytes),
            _ => SHA256.HashData(bytes),
        };
        return new Result(Convert.ToHexStringLower(hash), arguments.Algorithm);
    }

    internal sealed record Arguments(
        [property: Description("The text; its UTF-8 bytes are hashed.")] string Text,
        [property: Description("Which hash.")] Algorithm Algorithm = Algorithm.Sha256);

    internal sealed record Result(
        [property: Description("The hash in lower-case hexadecimal.")] string Hash,
        [property: Description("Which hash it is.")] Algorithm Algorithm);
}
