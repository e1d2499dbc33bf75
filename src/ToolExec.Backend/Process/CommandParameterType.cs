namespace ToolExec.Backend;

/// <summary>What a parameter of a command-line tool takes.</summary>
public enum CommandParameterType
{
    /// <summary>A text.</summary>
    Text = 0,

    /// <summary>A whole number.</summary>
    WholeNumber = 1,

    /// <summary>A number.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A list of texts, for <c>{name...}</c>.</summary>
    TextList = 4,

    /// <summary>JSON of any shape, which the program gets as compact text.</summary>
    Json = 5,
}
