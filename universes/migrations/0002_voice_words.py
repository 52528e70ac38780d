from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('universes', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='worldobject',
            name='voice',
            field=models.CharField(choices=[('none', 'none'), ('melody', 'melody'), ('chords', 'chords'), ('bass', 'bass'), ('percussion', 'percussion'), ('drone', 'drone')], default='melody', help_text='Which voice sounds when it is struck, entered, or throws.', max_length=24, verbose_name='Voice'),
        ),
    ]
