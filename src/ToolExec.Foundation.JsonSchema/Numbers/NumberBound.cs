using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A number of a schema, ready to be compared with numbers of instances.</summary>
internal sealed class NumberBound
{
    private readonly byte[] _text;
    private readonly bool _isInteger;
    private readonly long _value;

    public NumberBound(ReadOnlySpan<byte> text)
    {
        _text = text.ToArray();
        _isInteger = new DecimalText(text).TryGetInt64(out _value);
    }

    public string Text => Encoding.ASCII.GetString(_text);

    public DecimalText Exact => new(_text);

    /// <summary>Less than zero when the instance's number is below the bound.</summary>
    public int CompareFrom(in NumberToken number, ReadOnlySpan<byte> json) =>
        number.IsInteger && _isInteger
            ? number.Value.CompareTo(_value)
            : DecimalText.Compare(new DecimalText(number.Text(json)), new DecimalText(_text));

    public bool Divides(in NumberToken number, ReadOnlySpan<byte> json) =>
        number.IsInteger && _isInteger
            ? number.Value % _value == 0
            : new DecimalText(number.Text(json)).IsMultipleOf(new DecimalText(_text));
}
