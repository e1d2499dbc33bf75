using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Benchmarks.JsonSchema;

/// <summary>The rules of <see cref="SchemaCases"/> as a programmer would check them by hand, without allocating: the yardstick.</summary>
public static class HandWritten
{
    public static bool Check(string size, JsonElement value) => size switch { "small" => Small(value), "medium" => Medium(value), _ => Large(value) };

    public static bool Small(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("city"u8, out var city) || !IsText(city, 1, 80)
            || !value.TryGetProperty("days"u8, out var days) || !IsInteger(days, 1, 14))
        {
            return false;
        }

        var known = 2;
        if (value.TryGetProperty("metric"u8, out var metric))
        {
            known++;
            if (!IsBoolean(metric))
            {
                return false;
            }
        }

        return value.GetPropertyCount() == known;
    }

    public static bool Medium(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("id"u8, out var id) || !IsId(id)
            || !value.TryGetProperty("title"u8, out var title) || !IsText(title, 1, 200)
            || !value.TryGetProperty("status"u8, out var status) || !IsStatus(status)
            || !value.TryGetProperty("amount"u8, out var amount) || !IsAtLeastZero(amount)
            || !value.TryGetProperty("currency"u8, out var currency) || !IsCurrency(currency)
            || !value.TryGetProperty("address"u8, out var address) || !IsMediumAddress(address)
            || !value.TryGetProperty("items"u8, out var items) || !AreItems(items)
            || !value.TryGetProperty("version"u8, out var version) || !IsInteger(version, 1, long.MaxValue))
        {
            return false;
        }

        var known = 8;
        return IsOptional(value, "priority"u8, ref known, static v => IsInteger(v, 0, 9))
            && IsOptional(value, "email"u8, ref known, static v => IsEmail(v))
            && IsOptional(value, "urgent"u8, ref known, static v => IsBoolean(v))
            && IsOptional(value, "tags"u8, ref known, static v => AreTags(v))
            && IsOptional(value, "notes"u8, ref known, static v => v.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            && IsOptional(value, "created"u8, ref known, static v => IsInteger(v, long.MinValue, long.MaxValue))
            && IsOptional(value, "updated"u8, ref known, static v => IsInteger(v, long.MinValue, long.MaxValue))
            && value.GetPropertyCount() == known;
    }

    public static bool Large(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var known = SchemaCases.Integers + SchemaCases.Addresses;
        foreach (var name in SchemaCases.IntegerNames)
        {
            if (!value.TryGetProperty(name, out var integer) || !IsInteger(integer, 0, 100000))
            {
                return false;
            }
        }

        foreach (var name in SchemaCases.AddressNames)
        {
            if (!value.TryGetProperty(name, out var address) || !IsLargeAddress(address))
            {
                return false;
            }
        }

        foreach (var name in SchemaCases.TextNames)
        {
            if (!IsOptional(value, name, ref known, static v => IsText(v, 0, 60)))
            {
                return false;
            }
        }

        foreach (var name in SchemaCases.SwitchNames)
        {
            if (!IsOptional(value, name, ref known, static v => IsBoolean(v)))
            {
                return false;
            }
        }

        foreach (var name in SchemaCases.PaymentNames)
        {
            if (!IsOptional(value, name, ref known, static v => IsPayment(v)))
            {
                return false;
            }
        }

        return value.GetPropertyCount() == known;
    }

    private static bool IsOptional(JsonElement value, ReadOnlySpan<byte> name, ref int known, Func<JsonElement, bool> check)
    {
        if (!value.TryGetProperty(name, out var property))
        {
            return true;
        }

        known++;
        return check(property);
    }

    private static bool IsBoolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    private static bool IsInteger(JsonElement value, long min, long max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max;

    private static bool IsAtLeastZero(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() >= 0;

    /// <summary>Counts code points when there is no escape, as in every instance here.</summary>
    private static bool IsText(JsonElement value, int min, int max)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = Inside(value);
        return text.Length >= min && text.Length <= max;
    }

    private static ReadOnlySpan<byte> Inside(JsonElement value) => JsonMarshal.GetRawUtf8Value(value)[1..^1];

    private static bool IsId(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = Inside(value);
        return text.Length == 10 && AreUpper(text[..3]) && text[3] == '-' && AreDigits(text[4..]);
    }

    private static bool IsCurrency(JsonElement value) => value.ValueKind == JsonValueKind.String && Inside(value) is { Length: 3 } text && AreUpper(text);

    private static bool IsZip(JsonElement value) => value.ValueKind == JsonValueKind.String && Inside(value) is { Length: 5 } text && AreDigits(text);

    private static bool AreUpper(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsStatus(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && (value.ValueEquals("draft"u8) || value.ValueEquals("open"u8) || value.ValueEquals("closed"u8) || value.ValueEquals("archived"u8));

    private static bool IsCountry(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && (value.ValueEquals("DE"u8) || value.ValueEquals("FR"u8) || value.ValueEquals("IS"u8) || value.ValueEquals("NO"u8) || value.ValueEquals("SE"u8));

    private static bool IsEmail(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = Inside(value);
        var at = text.IndexOf((byte)'@');
        return at > 0 && at < text.Length - 1 && AreMailCharacters(text[..at], underscore: true) && AreMailCharacters(text[(at + 1)..], underscore: false);
    }

    private static bool AreMailCharacters(ReadOnlySpan<byte> text, bool underscore)
    {
        foreach (var character in text)
        {
            if (character is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'.') && !(underscore && character == '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreTags(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 10)
        {
            return false;
        }

        foreach (var tag in value.EnumerateArray())
        {
            if (!IsText(tag, 0, 30))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMediumAddress(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("street"u8, out var street) || !IsText(street, 1, int.MaxValue)
            || !value.TryGetProperty("city"u8, out var city) || !IsText(city, 1, int.MaxValue)
            || !value.TryGetProperty("country"u8, out var country) || !IsCountry(country))
        {
            return false;
        }

        var known = 3;
        return IsOptional(value, "zip"u8, ref known, static v => IsZip(v)) && value.GetPropertyCount() == known;
    }

    private static bool IsLargeAddress(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("street"u8, out var street) && IsText(street, 1, int.MaxValue)
        && value.TryGetProperty("city"u8, out var city) && IsText(city, 1, int.MaxValue)
        && value.TryGetProperty("country"u8, out var country) && IsCountry(country)
        && value.GetPropertyCount() == 3;

    private static bool AreItems(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < 1)
        {
            return false;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object
                || !item.TryGetProperty("sku"u8, out var sku) || !IsText(sku, 1, int.MaxValue)
                || !item.TryGetProperty("quantity"u8, out var quantity) || !IsInteger(quantity, 1, long.MaxValue)
                || !item.TryGetProperty("price"u8, out var price) || !IsAtLeastZero(price)
                || item.GetPropertyCount() != 3)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPayment(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("kind"u8, out var kind) || kind.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        if (kind.ValueEquals("card"u8))
        {
            return value.TryGetProperty("number"u8, out var number) && number.ValueKind == JsonValueKind.String && Inside(number) is { Length: 16 } digits && AreDigits(digits)
                && value.TryGetProperty("expires"u8, out var expires) && expires.ValueKind == JsonValueKind.String
                && value.GetPropertyCount() == 3;
        }

        if (kind.ValueEquals("transfer"u8))
        {
            return value.TryGetProperty("iban"u8, out var iban) && IsText(iban, 15, 34) && value.GetPropertyCount() == 2;
        }

        return kind.ValueEquals("cash"u8) && value.TryGetProperty("amount"u8, out var amount) && IsAtLeastZero(amount) && value.GetPropertyCount() == 2;
    }
}
